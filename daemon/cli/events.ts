import type { Event } from "../../shared/model/event.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { RpcClient } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { CliError } from "./cli_error.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { eventLine } from "./event_line.ts";
import { tailEvents } from "./events_tail.ts";
import { EXIT } from "./exit_codes.ts";
import { sessionIds } from "./panes.ts";
import { printJson, printLines } from "./print.ts";

export interface EventsArguments {
  readonly tail: boolean;
  readonly since: number | undefined;
  readonly limit: number | undefined;
  readonly type: string | undefined;
  readonly session: string | undefined;
}

const USUAL_LIMIT = 50;

/**
 * Prints what has happened, oldest first, or follows it.
 * @throws {CliError} NOT_FOUND, when no session has the name; STALE_CURSOR, when not all since then
 * is kept.
 */
export async function events(context: CliContext, args: EventsArguments): Promise<number> {
  if (args.tail) return await tailEvents(context, args);
  const { paths, screen, now, json } = context;
  const result = await withDaemon(paths, ({ client }) => listKept(client, args));
  if (json) {
    await printJson(screen, result);
  } else if (result.events.length === 0) {
    await context.stderr.print("no events\n");
  } else {
    const at = now();
    await printLines(screen, result.events.map((event) => eventLine(event, at)));
    if (result.hasMore) {
      await context.stderr.print(`more follow: --since ${result.nextEventId}\n`);
    }
  }
  return EXIT.OK;
}

/** As `listEvents`; a number that is not kept is refused in words for people. */
async function listKept(client: RpcClient, args: EventsArguments): Promise<Result<"events.list">> {
  try {
    return await listEvents(client, args);
  } catch (error) {
    throw args.since === undefined ? error : staleSince(error, args.since) ?? error;
  }
}

/** Null for an error that is another. */
export function staleSince(cause: unknown, since: number): CliError | null {
  const { code, firstEventId: first, lastEventId: last } = detailOf(cause);
  if (code !== "STALE_CURSOR" || typeof first !== "number" || typeof last !== "number") return null;
  const why = since > last
    ? `the last event is ${last}, use a smaller number`
    : `the oldest that is kept is ${first}, use --since ${first - 1} to begin with it`;
  return new CliError(`cannot tell all that happened after event ${since}: ${why}`, {
    ...{ code, exit: "FAILED", cause },
  });
}

function detailOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof RpcError)) return {};
  const { data } = error;
  return typeof data === "object" && data !== null ? { ...data } : {};
}

/** The events that were asked for; those of sessions of one name are joined. */
async function listEvents(
  client: RpcClient,
  args: EventsArguments,
): Promise<Result<"events.list">> {
  const { since: sinceEventId, limit = USUAL_LIMIT, type, session } = args;
  const filter = { sinceEventId, limit, type };
  if (session === undefined) return await ask(client, "events.list", filter);
  const ids = sessionIds(await ask(client, "snapshot.get", {}), session);
  const lists = await Promise.all(
    [...ids].map((sessionId) => ask(client, "events.list", { ...filter, sessionId })),
  );
  return joinLists(lists, { limit, newest: sinceEventId === undefined });
}

/** Several lists as one, as if they had been asked for together. */
export function joinLists(
  lists: readonly Result<"events.list">[],
  { limit, newest }: { readonly limit: number; readonly newest: boolean },
): Result<"events.list"> {
  const [first] = lists;
  if (first === undefined) throw new Error("join lists of events: there is none");
  const all: Event[] = lists.flatMap(({ events }) => events).toSorted((a, b) => a.id - b.id);
  const events = newest ? all.slice(-limit) : all.slice(0, limit);
  const hasMore = !newest && (all.length > limit || lists.some((list) => list.hasMore));
  const lastEventId = Math.max(...lists.map((list) => list.lastEventId));
  const nextEventId = hasMore ? events.at(-1)?.id ?? lastEventId : lastEventId;
  return { ...first, events, hasMore, lastEventId, nextEventId };
}
