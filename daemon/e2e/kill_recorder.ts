import type { Event } from "../../shared/model/event.ts";
import type { RpcParams } from "../../shared/protocol/envelope.ts";
import type { Result } from "../../shared/protocol/manifest.ts";
import type { DaemonProcess } from "./daemon_process.ts";

/** A start on a busy machine takes its time; one that hangs is told by this. */
const ANSWER_WITHIN_MS = 60_000;

/** A client that holds every event it was told, over all runs of a daemon. */
export class KillRecorder {
  /** Events are acknowledged by being told: the daemon has kept them before. By id. */
  readonly acknowledged = new Map<number, Event>();
  #instanceId: string | undefined;
  #last = 0;
  #slowestAnswerMs = 0;
  #drained: Promise<unknown> = Promise.resolve();

  get cursor() {
    const { instanceId } = this;
    return { sinceEventId: this.#last, ...(instanceId === undefined ? {} : { instanceId }) };
  }

  get instanceId(): string | undefined {
    return this.#instanceId;
  }

  /** The greatest id that was told; 0 when none was. */
  get lastEventId(): number {
    return this.#last;
  }

  /** The longest time that a daemon has taken to start and to answer, milliseconds. */
  get slowestAnswerMs(): number {
    return Math.round(this.#slowestAnswerMs);
  }

  /**
   * Resolves when everything is taken that the last daemon wrote before it was killed.
   * @throws {RecorderError} when that came twice, or left something out.
   */
  get drained(): Promise<unknown> {
    return this.#drained;
  }

  /** Resolves when the daemon has answered the subscription. */
  async follow(daemon: DaemonProcess): Promise<void> {
    const began = performance.now();
    const client = await daemon.client({
      timeoutMs: ANSWER_WITHIN_MS,
      onNotification: (method, params) => {
        if (method === "events") this.#take(params);
      },
    });
    this.#drained = client.closed.then(({ cause }) => {
      if (cause instanceof RecorderError) throw cause;
    });
    this.#drained.catch(() => {});
    const channels = ["events"];
    const params = { channels, ...this.cursor };
    const answer = await client.request<Result<"subscribe">>("subscribe", params);
    this.#instanceId ??= answer.instanceId;
    this.#slowestAnswerMs = Math.max(this.#slowestAnswerMs, performance.now() - began);
  }

  #take(params: RpcParams): void {
    const { events } = params as unknown as { readonly events: readonly Event[] };
    for (const event of events) {
      if (event.id !== this.#last + 1) {
        throw new RecorderError(`event ${event.id} came after ${this.#last}`);
      }
      this.#last = event.id;
      this.acknowledged.set(event.id, event);
    }
  }
}

/** What was told is not what must follow. */
export class RecorderError extends Error {
  override readonly name = "RecorderError";
}

/** All events that a daemon has, by asking page after page. */
export async function listAllEvents(daemon: DaemonProcess): Promise<readonly Event[]> {
  const client = await daemon.client();
  const all: Event[] = [];
  for (let sinceEventId = 0;;) {
    const params = { sinceEventId, limit: 500 };
    const page = await client.request<Result<"events.list">>("events.list", params);
    all.push(...page.events);
    if (!page.hasMore) break;
    sinceEventId = page.nextEventId;
  }
  client.close();
  return all;
}
