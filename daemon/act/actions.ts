import { isAtWork } from "../../shared/model/at_work.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { Actor, ActOutcome, ActRecord, Refusal } from "./act_outcome.ts";
import { findClient } from "./find_client.ts";
import type { PaneMarks } from "./pane_marks.ts";
import { quoteTmux } from "./quote_tmux.ts";
import { refuseText } from "./refuse_text.ts";
import {
  type ActTmux,
  type Fact,
  type GuardedAct,
  runGuarded,
  type ServerPin,
} from "./run_guarded.ts";

export interface ActionsOptions {
  readonly tmux: ActTmux;
  readonly snapshot: () => Snapshot;
  /** `security.enable_actions`, as it is now. */
  readonly isEnabled: () => boolean;
  readonly marks: Pick<PaneMarks, "isSame">;
  /** Keeps what was done and what was refused. */
  readonly record: (record: ActRecord) => void;
}

export interface SendRequest {
  readonly paneId: string;
  readonly text: string;
  readonly enter: boolean;
  readonly answersWaiting: boolean;
}

export interface KillRequest {
  readonly sessionId: string;
  /** The session's name, as whoever asks has read it. */
  readonly confirm: string | undefined;
}

type Sent = Result<"actions.paneSend">;
type Killed = Result<"actions.sessionKill">;
type Focused = Result<"actions.focus">;

/** What an act came to, before it is recorded. */
type Attempt<T> = ActOutcome<T> & { readonly failed?: true };

/**
 * Everything that changes tmux for a client. Each act is pinned to what the client has seen: the run
 * of the server, the id, the process; it is done to just that or not at all, and recorded either way.
 */
export class Actions {
  readonly #options: ActionsOptions;
  /** One act at a time, so that each sees what the one before has done. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ActionsOptions) {
    this.#options = options;
  }

  /** Types one line into a pane. */
  send(request: SendRequest, by: Actor): Promise<ActOutcome<Sent>> {
    const { paneId, text, enter, answersWaiting } = request;
    // The length, and never the text.
    const detail = { textLength: text.length, enter, answersWaiting };
    const about = { action: "pane.send", paneId, sessionId: null, detail } as const;
    return this.#act(about, by, () => this.#send(request));
  }

  /** Ends a session with all that runs in it. */
  kill(request: KillRequest, by: Actor): Promise<ActOutcome<Killed>> {
    const { sessionId, confirm } = request;
    const detail = { confirmed: confirm !== undefined };
    const about = { action: "session.kill", paneId: null, sessionId, detail } as const;
    return this.#act(about, by, () => this.#kill(request));
  }

  /**
   * Shows a pane in the terminal of the user that is attached to its server and was used last; where
   * there is none nothing is done.
   * @param attach gives the command that brings a person there
   */
  focus(
    paneId: string,
    attach: () => Promise<Pick<Focused, "argv" | "command">>,
    by: Actor,
  ): Promise<ActOutcome<Focused>> {
    const about = { action: "pane.focus", paneId, sessionId: null, detail: {} } as const;
    return this.#act(about, by, () => this.#focus(paneId, attach));
  }

  /** Keeps that somebody asked for an act who may not: nothing is done, and no params are read. */
  forbid(action: ActRecord["action"], { wire }: Actor): void {
    const refusal = { result: "refused", code: "FORBIDDEN" } as const;
    const message = `${action} refused: it needs the admin role`;
    const about = { action, paneId: null, sessionId: null, detail: {} };
    this.#options.record({ ...about, ...refusal, by: wire, message });
  }

  #act<T>(
    about: Pick<ActRecord, "action" | "paneId" | "sessionId" | "detail">,
    { wire }: Actor,
    work: () => Promise<Attempt<T>>,
  ): Promise<ActOutcome<T>> {
    const acting = this.#last.then(async () => {
      const { record } = this.#options;
      try {
        const attempt = await work();
        record({ ...about, by: wire, ...told(attempt, about.action) });
        return attempt;
      } catch (error) {
        // Nobody knows how far it came, which is a reason more to keep it.
        const broken = { result: "failed", code: "INTERNAL", message: "the act broke" } as const;
        record({ ...about, by: wire, ...broken });
        throw error;
      }
    });
    this.#last = acting.catch(() => {});
    return acting;
  }

  async #send({ paneId, text, enter, answersWaiting }: SendRequest): Promise<Attempt<Sent>> {
    const off = this.#refuseWhileOff("sending");
    if (off) return off;
    const problem = refuseText(text, enter);
    if (problem !== null) return refused("INVALID_PARAMS", `the text cannot be sent: ${problem}`);
    const found = this.#findPane(paneId);
    if ("kind" in found) return found;
    const { pane, pin } = found;
    const what = `sending to pane ${pane.tmuxPaneId}`;
    const waits = pane.status === "waiting";
    if (waits && !answersWaiting) {
      const message = `${what} refused: it waits for an answer, and the text would be one; say ` +
        "that it is meant so (`--answer`, or answersWaiting in a request)";
      return refused("CONFLICT", message, { reason: "waiting" });
    }
    if (!waits && answersWaiting) {
      const message = `${what} refused: the text is meant as an answer, and the pane does not wait`;
      return refused("CONFLICT", message, { reason: "not_waiting" });
    }
    const target = quoteTmux(pane.tmuxPaneId);
    const commands = [
      ...(text === "" ? [] : [`send-keys -t ${target} -l -- ${quoteTmux(text)}`]),
      ...(enter ? [`send-keys -t ${target} Enter`] : []),
    ];
    const facts = [...paneFacts(pane), ...TAKES_KEYS];
    const failure = await this.#run({ pin, target: pane.tmuxPaneId, facts, commands }, {
      what,
      pane,
    });
    if (failure) return failure;
    const result = { paneId, tmuxPaneId: pane.tmuxPaneId, textLength: text.length, enter };
    return { kind: "done", result };
  }

  async #kill({ sessionId, confirm }: KillRequest): Promise<Attempt<Killed>> {
    const off = this.#refuseWhileOff("killing a session");
    if (off) return off;
    const { sessions, panes } = this.#options.snapshot();
    const session = sessions.find(({ id }) => id === sessionId);
    if (session === undefined) {
      return refused(
        "NOT_FOUND",
        `session cannot be found: ${shown(sessionId)} is no session of now`,
      );
    }
    const what = `killing session ${session.name}`;
    if (session.endedAt !== null) return refused("CONFLICT", `${what} refused: it has ended`);
    const pin = this.#pinOf(session.sourceId);
    if (pin === null) return refused("CONFLICT", `${what} refused: its server does not answer`);
    const agents = panes.filter((pane) => pane.sessionIds.includes(sessionId) && isAtWork(pane));
    const unconfirmed = refuseUnconfirmed(session, { confirm, agents, what });
    if (unconfirmed) return unconfirmed;
    const id = session.tmuxSessionId;
    const facts = [
      { format: "#{session_id}", wanted: id, otherwise: "the session has gone" },
      ...(confirm === undefined ? [NOBODY_ATTACHED] : []),
    ];
    const commands = [`kill-session -t ${quoteTmux(id)}`];
    const failure = await this.#run({ pin, target: `${id}:`, facts, commands }, { what });
    if (failure) return failure;
    return { kind: "done", result: { sessionId, tmuxSessionId: id, name: session.name } };
  }

  async #focus(
    paneId: string,
    attachTo: () => Promise<Pick<Focused, "argv" | "command">>,
  ): Promise<Attempt<Focused>> {
    const found = this.#findPane(paneId);
    if ("kind" in found) return found;
    const attach = await attachTo();
    const { pane, pin } = found;
    const what = `showing pane ${pane.tmuxPaneId}`;
    const clients = await findClient(pin, this.#options.tmux);
    if (clients.kind === "failed") {
      return { ...refused("DEGRADED", `${what} failed: ${clients.why}`), failed: true };
    }
    const { client } = clients;
    if (client === null) return { kind: "done", result: { paneId, client: null, ...attach } };
    const sessionIds = this.#tmuxSessionsOf(pane);
    const sessionId = sessionIds.find((id) => id === client.tmuxSessionId) ?? sessionIds[0];
    if (sessionId === undefined) return refused("CONFLICT", `${what} refused: no session shows it`);
    const session = quoteTmux(sessionId);
    const commands = [
      `switch-client -c ${quoteTmux(client.name)} -t ${session}`,
      `select-window -t ${quoteTmux(`${sessionId}:${pane.tmuxWindowId}`)}`,
      `select-pane -t ${quoteTmux(pane.tmuxPaneId)}`,
    ];
    const facts = [
      ...paneFacts(pane),
      { format: "#{window_id}", wanted: pane.tmuxWindowId, otherwise: "it is in another window" },
    ];
    const failure = await this.#run({ pin, target: pane.tmuxPaneId, facts, commands }, { what });
    if (failure) return failure;
    return { kind: "done", result: { paneId, client: client.name, ...attach } };
  }

  #refuseWhileOff(what: string): Attempt<never> | null {
    if (this.#options.isEnabled()) return null;
    const message = `${what} is turned off: set \`enable_actions = true\` in [security], for ` +
      "example by `ntm-tracker config set security.enable_actions true`";
    return refused("UNSUPPORTED", message, { key: "security.enable_actions", value: true });
  }

  #findPane(
    paneId: string,
  ): { readonly pane: Pane; readonly pin: ServerPin } | Attempt<never> {
    const pane = this.#options.snapshot().panes.find(({ id }) => id === paneId);
    if (pane === undefined) {
      return refused("NOT_FOUND", `pane cannot be found: ${shown(paneId)} is no pane of now`);
    }
    const what = `acting on pane ${pane.tmuxPaneId}`;
    if (pane.endedAt !== null) return refused("CONFLICT", `${what} refused: it has ended`);
    const pin = this.#pinOf(pane.sourceId);
    if (pin === null) return refused("CONFLICT", `${what} refused: its server does not answer`);
    return { pane, pin };
  }

  /** Null for a server that did not answer last: what is known of it may be old. */
  #pinOf(sourceId: string): ServerPin | null {
    const source = this.#options.snapshot().sources.find(({ id }) => id === sourceId);
    if (source === undefined || source.server === null || source.status !== "ok") return null;
    return { socket: source.tmuxSocket, server: source.server };
  }

  /** Sessions of now that show a pane, by what tmux calls them. */
  #tmuxSessionsOf({ sessionIds }: Pane): readonly string[] {
    const { sessions } = this.#options.snapshot();
    return sessions.filter(({ id, endedAt }) => sessionIds.includes(id) && endedAt === null)
      .map(({ tmuxSessionId }) => tmuxSessionId);
  }

  async #run(
    act: GuardedAct,
    { what, pane }: { readonly what: string; readonly pane?: Pane },
  ): Promise<Attempt<never> | null> {
    const { marks, tmux } = this.#options;
    if (pane !== undefined && !marks.isSame(pane)) {
      return refused("CONFLICT", `${what} refused: ${OTHER_PROCESS}`, { reason: "changed" });
    }
    const answer = await runGuarded(act, tmux);
    switch (answer.kind) {
      case "done":
        return null;
      case "mismatch":
        return refused("CONFLICT", `${what} refused: ${answer.why}`, { reason: "changed" });
      case "failed":
        return { ...refused("DEGRADED", `${what} failed: ${answer.why}`), failed: true };
    }
  }
}

const OTHER_PROCESS = "another process runs in it since";

const NOBODY_ATTACHED: Fact = {
  format: "#{session_attached}",
  wanted: "0",
  otherwise: "a terminal is attached to it since, confirm with its name",
};

/** Keys would go astray: into a mode of tmux, nowhere, or into other panes, too. */
const TAKES_KEYS: readonly Fact[] = [
  { format: "#{pane_in_mode}", wanted: "0", otherwise: "a mode of tmux is open in it" },
  { format: "#{pane_input_off}", wanted: "0", otherwise: "tmux keeps keys from it" },
  {
    format: "#{pane_synchronized}",
    wanted: "0",
    otherwise: "its keys go to other panes too, synchronize-panes is on",
  },
];

function paneFacts({ tmuxPaneId, tmuxPid }: Pane): readonly Fact[] {
  return [
    { format: "#{pane_id}", wanted: tmuxPaneId, otherwise: "the pane has gone" },
    { format: "#{pane_pid}", wanted: String(tmuxPid), otherwise: OTHER_PROCESS },
    { format: "#{pane_dead}", wanted: "0", otherwise: "its process has ended" },
  ];
}

function refuseUnconfirmed(
  { name, attachedClients }: Session,
  { confirm, agents, what }: {
    readonly confirm: string | undefined;
    readonly agents: readonly Pane[];
    readonly what: string;
  },
): Attempt<never> | null {
  if (confirm === name) return null;
  const isDear = attachedClients > 0 || agents.length > 0;
  if (confirm === undefined && !isDear) return null;
  const why = confirm === undefined
    ? whatIsDear(attachedClients, agents.length)
    : "the name that confirms it is another";
  return refused("CONFLICT", `${what} refused: ${why}, confirm with its exact name`, {
    reason: "unconfirmed",
    attachedClients,
    agentsAtWork: agents.length,
  });
}

function whatIsDear(clients: number, agents: number): string {
  const attached = clients === 1 ? "1 terminal is attached" : `${clients} terminals are attached`;
  const works = agents === 1 ? "1 agent is at work in it" : `${agents} agents are at work in it`;
  return [...(clients > 0 ? [attached] : []), ...(agents > 0 ? [works] : [])].join(" and ");
}

function refused(
  code: Refusal["code"],
  message: string,
  detail?: Refusal["detail"],
): Attempt<never> {
  return { kind: "refused", refusal: { code, message, ...(detail && { detail }) } };
}

/** What a client calls an id, for a message that is kept: it may be anything, of any length. */
function shown(id: string): string {
  return sanitiseLine(id, 64);
}

const DONE: Readonly<Record<ActRecord["action"], string>> = {
  "pane.send": "a text was typed into the pane",
  "session.kill": "the session was killed",
  "pane.focus": "the pane was shown in a terminal",
};

function told<T>(
  attempt: Attempt<T>,
  action: ActRecord["action"],
): Pick<ActRecord, "result" | "code" | "message"> {
  if (attempt.kind === "done") {
    const isNothing = action === "pane.focus" &&
      (attempt.result as Pick<Focused, "client">).client === null;
    const message = isNothing ? "no terminal is attached that could show it" : DONE[action];
    return { result: "done", code: null, message };
  }
  const { code, message } = attempt.refusal;
  return { result: attempt.failed ? "failed" : "refused", code, message };
}
