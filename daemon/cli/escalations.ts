import type { Escalation } from "../../shared/model/escalation.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { RpcClient } from "../../shared/rpc/client.ts";
import { CliError } from "./cli_error.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { phaseWords, questionWords } from "./escalation_words.ts";
import { EXIT } from "./exit_codes.ts";
import { clean, printJson } from "./print.ts";
import { resolveTarget } from "./resolve_target.ts";

export type EscalationsArguments =
  | {
    readonly command: "escalations seen" | "escalations dismiss" | "escalations reopen";
    readonly target: string;
  }
  | {
    readonly command: "escalations snooze";
    readonly target: string;
    /** Milliseconds; the daemon's settings say without it. */
    readonly forMs?: number | undefined;
  };

/** Ids are uuids; no session of a person is called so. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Names one pane, and not a session that may have several. */
const ONE_PANE = /^%\d+$|:\d+\.\d+$/;

/**
 * Tells the daemon what a person decided of an agent that waits.
 * @throws {CliError} NOT_FOUND or AMBIGUOUS for the target; NOT_WAITING when its pane waits for
 * nobody.
 */
export async function escalations(
  context: CliContext,
  args: EscalationsArguments,
): Promise<number> {
  const { paths, screen, now, json } = context;
  const { escalation, snapshot } = await withDaemon(paths, async ({ client }) => {
    const snapshot = await ask(client, "snapshot.get", {});
    const escalationId = args.command === "escalations reopen"
      ? await findQuiet(client, args.target, snapshot)
      : findEscalation(args.target, snapshot);
    return { escalation: await decide(client, args, escalationId), snapshot };
  });
  if (json) {
    await printJson(screen, escalation);
  } else {
    const place = placeOf(escalation, snapshot);
    const words = `${phaseWords(escalation, now())}: ${questionWords(escalation)}`;
    await screen.print(`${place === "" ? "" : `${place}  `}${words}\n`);
  }
  return EXIT.OK;
}

function decide(
  client: RpcClient,
  args: EscalationsArguments,
  escalationId: string,
): Promise<Escalation> {
  switch (args.command) {
    case "escalations seen":
      return ask(client, "escalations.seen", { escalationId });
    case "escalations dismiss":
      return ask(client, "escalations.dismiss", { escalationId });
    case "escalations snooze":
      return ask(client, "escalations.snooze", { escalationId, forMs: args.forMs });
    case "escalations reopen":
      return ask(client, "escalations.reopen", { escalationId });
  }
}

/**
 * The id of the one escalation that a person means. What looks like an id and is none of a pane or
 * session may be that of a closed one: the daemon knows.
 * @throws {CliError} NOT_FOUND, AMBIGUOUS, NOT_WAITING
 */
export function findEscalation(target: string, snapshot: Snapshot): string {
  const { escalations, panes, sessions } = snapshot;
  const isPlace = [...panes, ...sessions].some(({ id }) => id === target);
  if (!isPlace && (ID.test(target) || escalations.some(({ id }) => id === target))) return target;
  const pane = resolveTarget(target, snapshot);
  const found = escalations.filter(({ paneId }) => paneId === pane.id);
  const [only] = found;
  if (only === undefined) {
    const message = `pane ${clean(pane.tmuxPaneId)} does not wait for you, or was dismissed: ` +
      "`ntm-tracker waiting` lists those that do";
    throw new CliError(message, { code: "NOT_WAITING", exit: "NOT_FOUND" });
  }
  refuseSeveral(target, pane, snapshot);
  return only.id;
}

/**
 * The id of the one that a person means, also when it was dismissed: a snapshot has no such one.
 * @throws {CliError} NOT_FOUND, AMBIGUOUS, NOT_WAITING
 */
async function findQuiet(client: RpcClient, target: string, snapshot: Snapshot): Promise<string> {
  try {
    return findEscalation(target, snapshot);
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== "NOT_WAITING") throw error;
    const { id: paneId } = resolveTarget(target, snapshot);
    const one = { status: "dismissed", paneId, limit: 1 } as const;
    const { escalations: [dismissed] } = await ask(client, "escalations.list", one);
    if (dismissed === undefined) throw error;
    return dismissed.id;
  }
}

/** A session in which several agents wait is not one of them. */
function refuseSeveral(target: string, pane: Pane, { escalations, panes }: Snapshot): void {
  if (ONE_PANE.test(target) || target === pane.id) return;
  const waiting = new Set(escalations.map(({ paneId }) => paneId));
  const others = panes.filter(({ id, sessionIds }) =>
    waiting.has(id) && sessionIds.some((sessionId) => pane.sessionIds.includes(sessionId))
  );
  if (others.length < 2) return;
  const ids = others.map(({ tmuxPaneId }) => clean(tmuxPaneId)).join(", ");
  throw new CliError(`${JSON.stringify(clean(target))} is not one pane alone: ${ids} wait there`, {
    code: "AMBIGUOUS",
    exit: "NOT_FOUND",
  });
}

/** `%12 api:0.1`; nothing for a pane that is no longer shown. */
function placeOf({ paneId, sessionId }: Escalation, { panes, sessions }: Snapshot): string {
  const pane = panes.find(({ id }) => id === paneId);
  const session = sessions.find(({ id }) => id === sessionId);
  if (pane === undefined || session === undefined) return "";
  const { tmuxPaneId, windowIndex, paneIndex } = pane;
  return `${clean(tmuxPaneId)}  ${clean(session.name)}:${windowIndex}.${paneIndex}`;
}
