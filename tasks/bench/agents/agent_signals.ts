import { join } from "node:path";
import type { Pane } from "../../../shared/model/pane.ts";
import type { Delta } from "../../../shared/model/snapshot.ts";
import type { Shows } from "../notification_log.ts";
import type { AgentFleet } from "./agent_fleet.ts";

/** How an agent can show that it waits, or goes on. */
export const SIGNALS = ["registry", "hook", "title", "transcript"] as const;
export type Signal = typeof SIGNALS[number];

/** A sign that was given, and what must be told because of it. */
export interface GivenSignal {
  /** What is timed together. */
  readonly label: string;
  /** When it was there to be read, on the clock of `performance.now()`. */
  readonly at: number;
  readonly shows: Shows;
}

export interface AgentSignalsOptions {
  /** Where hooks leave their records. */
  readonly spool: string;
  /** Process id of the tmux server. */
  readonly serverPid: number;
}

/** Speaks in the place of an agent that rests. Each sign says something else than the one before. */
export class AgentSignals {
  readonly #where: AgentFleet;
  readonly #options: AgentSignalsOptions;
  readonly #given = new Map<string, number>();
  #count = 0;

  constructor(where: AgentFleet, options: AgentSignalsOptions) {
    this.#where = where;
    this.#options = options;
  }

  /** @throws {Error} when the pane has no agent that can speak so */
  async give(signal: Signal, pane: Pane): Promise<GivenSignal> {
    this.#count++;
    const given = this.#given.get(pane.id) ?? 0;
    this.#given.set(pane.id, given + 1);
    const waits = given % 2 === 0;
    switch (signal) {
      case "registry":
        return this.#writeRegistry(pane, waits);
      case "hook":
        return this.#callHook(pane, waits);
      case "title":
        return await this.#setTitle(pane, waits);
      case "transcript":
        return this.#append(pane);
    }
  }

  #writeRegistry(pane: Pane, waits: boolean): GivenSignal {
    const path = join(this.#where.home, ".claude", "sessions", `${pane.tmuxPid}.json`);
    const record = JSON.parse(Deno.readTextFileSync(path));
    const now = Date.now();
    const said = waits ? { status: "waiting", waitingFor: "permission prompt" } : {
      status: "idle",
    };
    const next = { ...record, ...said, updatedAt: now, statusUpdatedAt: now };
    Deno.writeTextFileSync(`${path}.tmp`, JSON.stringify(next));
    Deno.renameSync(`${path}.tmp`, path);
    const shows = showsStatus(pane, waits ? "waiting" : "idle");
    return { label: "registry file", at: performance.now(), shows };
  }

  #callHook(pane: Pane, waits: boolean): GivenSignal {
    const event = waits ? "PermissionRequest" : "Stop";
    const payload = { session_id: "s", hook_event_name: event, tool_name: "Bash" };
    const { socketPath } = this.#where.fleet;
    const { serverPid, spool } = this.#options;
    const head = [
      `ntm-tracker-hook 1 claude ${event}`,
      `ppid ${pane.tmuxPid}`,
      `pane ${pane.tmuxPaneId}`,
      `tmux ${socketPath},${serverPid},0`,
      "background ",
    ];
    const path = join(spool, `r${pane.tmuxPid}.${this.#count}`);
    Deno.writeTextFileSync(path, `${[...head, JSON.stringify(payload)].join("\n")}\nend\n`);
    const shows = showsStatus(pane, waits ? "waiting" : "idle");
    return { label: "hook", at: performance.now(), shows };
  }

  async #setTitle(pane: Pane, works: boolean): Promise<GivenSignal> {
    const title = works ? `⠂ Bench ${this.#count}` : `✳ Bench ${this.#count}`;
    await this.#where.fleet.tmux("select-pane", "-t", pane.tmuxPaneId, "-T", title);
    const shows = showsStatus(pane, works ? "active" : "idle");
    // Rest is believed when a second look agrees.
    const label = works ? "title, to work" : "title, to rest";
    return { label, at: performance.now(), shows };
  }

  #append(pane: Pane): GivenSignal {
    const path = join(this.#where.home, ".claude", "sessions", `${pane.tmuxPid}.json`);
    const { sessionId } = JSON.parse(Deno.readTextFileSync(path));
    const line = answerLine(sessionId, this.#count);
    const file = join(this.#where.home, ".claude", "projects", "-bench", `${sessionId}.jsonl`);
    Deno.writeTextFileSync(file, `${line}\n`, { append: true });
    const before = pane.stats.tokens?.total ?? 0;
    const shows = showsPane(pane, ({ stats }) => (stats.tokens?.total ?? 0) > before);
    return { label: "transcript", at: performance.now(), shows };
  }
}

function answerLine(sessionId: string, count: number): string {
  return JSON.stringify({
    isSidechain: false,
    sessionId,
    type: "assistant",
    requestId: `req_${sessionId}_${count}`,
    message: {
      id: `msg_${sessionId}_${count}`,
      role: "assistant",
      model: "claude-sonnet-4-5-20250929",
      content: [],
      stop_reason: "end_turn",
      usage: { input_tokens: 10, cache_read_input_tokens: 20_000, output_tokens: 100 },
    },
    uuid: `${sessionId}-${count}`,
    timestamp: new Date().toISOString(),
  });
}

function showsStatus(pane: Pane, status: Pane["status"]): Shows {
  return showsPane(pane, (told) => told.status === status);
}

function showsPane({ id }: Pane, test: (pane: Pane) => boolean): Shows {
  return ({ method, params }) =>
    method === "session.delta" &&
    (params as unknown as Delta).panes.some((pane) => pane.id === id && test(pane));
}
