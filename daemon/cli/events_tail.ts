import type { Event } from "../../shared/model/event.ts";
import type { RpcParams } from "../../shared/protocol/envelope.ts";
import { MAX_EVENTS } from "../../shared/protocol/methods/events.ts";
import type { EventBatch, Gap } from "../../shared/protocol/notifications.ts";
import type { RpcClient } from "../../shared/rpc/client.ts";
import { RpcClosedError, RpcError, RpcTimeoutError } from "../../shared/rpc/client_errors.ts";
import { systemClock } from "../platform/clock.ts";
import { pause } from "../platform/pause.ts";
import { listenForSignals } from "../platform/signals.ts";
import {
  ask,
  connectDaemon,
  type Connection,
  type ConnectOptions,
  findDaemon,
  isNoDaemon,
} from "./connect.ts";
import type { CliContext } from "./context.ts";
import { eventLine } from "./event_line.ts";
import type { EventsArguments } from "./events.ts";
import { EXIT } from "./exit_codes.ts";
import { sessionIds } from "./panes.ts";
import { printLines, safeJson } from "./print.ts";

const USUAL_LIMIT = 10;
/** Between two tries to reach a daemon that went away. */
const RETRY_MS = 500;

/**
 * Prints events as they happen, until Ctrl-C. A daemon that ends is waited for, and what happened
 * before it was reached again is told from its store: nothing is lost or told twice.
 */
export async function tailEvents(context: CliContext, args: EventsArguments): Promise<number> {
  const asked = new AbortController();
  const unlisten = listenForSignals({
    stop: () => asked.abort(),
    immediate: () => asked.abort(),
  });
  try {
    await new EventTail(context, args).run(asked.signal);
    return EXIT.OK;
  } finally {
    unlisten();
  }
}

interface Cursor {
  readonly instanceId: string;
  readonly id: number;
}

/** One run of `events --tail`. */
export class EventTail {
  readonly #context: CliContext;
  readonly #args: EventsArguments;
  #client: RpcClient | null = null;
  #cursor: Cursor | null = null;
  #sessions: ReadonlySet<string> | null = null;
  /** What was told and is not yet printed, in order. */
  #work: Promise<void> = Promise.resolve();

  constructor(context: CliContext, args: EventsArguments) {
    this.#context = context;
    this.#args = args;
  }

  async run(signal: AbortSignal): Promise<void> {
    // Only the first time is there somebody who wants to know that none runs.
    let connection: Connection | null = await connectDaemon(this.#context.paths, this.#options);
    for (;;) {
      if (connection !== null) await this.#follow(connection, signal);
      if (signal.aborted) return;
      await pause(systemClock, RETRY_MS, signal);
      connection = await this.#reconnect();
    }
  }

  get #options(): ConnectOptions {
    return { onNotification: (method, params) => this.#take(method, params) };
  }

  /** One that is starting or ending may take the connection and drop it. */
  async #reconnect(): Promise<Connection | null> {
    try {
      return await findDaemon(this.#context.paths, this.#options);
    } catch (error) {
      if (error instanceof RpcClosedError || error instanceof RpcTimeoutError) return null;
      if (isNoDaemon(error)) return null;
      throw error;
    }
  }

  /** Returns when the connection has ended, or was told to. */
  async #follow({ client, capabilities }: Connection, signal: AbortSignal): Promise<void> {
    const end = () => client.close();
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    this.#client = client;
    this.#work = Promise.resolve();
    try {
      if (this.#cursor === null) await this.#begin(client, capabilities.instanceId);
      await this.#subscribe(client, capabilities.instanceId);
      await client.closed;
      await this.#work;
    } catch (error) {
      if (!(error instanceof RpcClosedError)) throw error;
    } finally {
      signal.removeEventListener("abort", end);
      client.close();
    }
    if (!signal.aborted) await this.#say("the daemon has ended: waiting for it to come back");
  }

  /** Prints what came before, and finds out where to go on from. */
  async #begin(client: RpcClient, instanceId: string): Promise<void> {
    const { since, limit, type, session } = this.#args;
    if (session !== undefined) {
      this.#sessions = sessionIds(await ask(client, "snapshot.get", {}), session);
    }
    if (since !== undefined) {
      this.#cursor = { instanceId, id: since };
      return;
    }
    const wanted = limit ?? USUAL_LIMIT;
    const filtered = this.#sessions !== null;
    const list = await ask(client, "events.list", { type, limit: filtered ? MAX_EVENTS : wanted });
    await this.#print(list.events.filter((event) => this.#isWanted(event)).slice(-wanted));
    this.#cursor = { instanceId, id: list.lastEventId };
  }

  async #subscribe(client: RpcClient, instanceId: string): Promise<void> {
    const cursor = this.#cursor;
    if (cursor === null) return;
    try {
      await ask(client, "subscribe", {
        channels: ["events"],
        sinceEventId: cursor.id,
        instanceId: cursor.instanceId,
      });
    } catch (error) {
      if (!isStale(error)) throw error;
      await this.#say("the events until here are no longer kept: going on with new ones");
      // Before the question: the first events may be told right behind the answer.
      this.#cursor = { instanceId, id: 0 };
      await ask(client, "subscribe", { channels: ["events"] });
    }
  }

  #take(method: string, params: RpcParams): void {
    if (method === "events") {
      this.#queue(() => this.#tell((params as unknown as EventBatch).events));
    }
    if (method === "gap") {
      const { toEventId } = params as unknown as Gap;
      if (toEventId !== null) this.#queue(() => this.#fill(toEventId));
    }
  }

  /** Everything is printed in the order in which it was told, gaps included. */
  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work);
    // A reader that has gone, or a failure: the loop meets it when it waits for the work.
    this.#work.catch(() => this.#client?.close());
  }

  async #fill(toEventId: number): Promise<void> {
    const client = this.#client;
    while (client !== null && this.#cursor !== null && this.#cursor.id < toEventId) {
      const before = this.#cursor.id;
      const { events } = await ask(client, "events.list", {
        sinceEventId: before,
        limit: MAX_EVENTS,
      });
      await this.#tell(events);
      if (this.#cursor.id === before) return;
    }
  }

  async #tell(events: readonly Event[]): Promise<void> {
    const cursor = this.#cursor;
    if (cursor === null) return;
    const fresh = events.filter(({ id }) => id > cursor.id);
    await this.#print(fresh.filter((event) => this.#isWanted(event)));
    this.#cursor = { ...cursor, id: fresh.at(-1)?.id ?? cursor.id };
  }

  async #print(events: readonly Event[]): Promise<void> {
    const { screen, now, json } = this.#context;
    if (events.length === 0) return;
    if (!json) return await printLines(screen, events.map((event) => eventLine(event, now())));
    await screen.print(events.map((event) => `${safeJson(event)}\n`).join(""));
  }

  /** A session that comes later and takes the name is meant too. */
  #isWanted({ type, sessionId, display }: Event): boolean {
    const { type: wantedType, session } = this.#args;
    if (wantedType !== undefined && type !== wantedType) return false;
    if (this.#sessions === null || display.sessionName === session) return true;
    return sessionId !== null && this.#sessions.has(sessionId);
  }

  async #say(text: string): Promise<void> {
    await this.#context.stderr.print(`ntm-tracker: ${text}\n`);
  }
}

function isStale(error: unknown): boolean {
  if (!(error instanceof RpcError)) return false;
  const { data } = error;
  return typeof data === "object" && data !== null && "code" in data &&
    data.code === "STALE_CURSOR";
}
