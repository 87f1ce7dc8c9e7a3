import assert from "node:assert/strict";
import type { Event } from "../../shared/model/event.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { ensureDirectories } from "../platform/directories.ts";
import type { EventsArguments } from "./events.ts";
import { EventTail } from "./events_tail.ts";
import { type MemoryContext, memoryContext } from "./memory_context.ts";
import { OutputClosedError } from "./output.ts";
import { sampleSnapshot } from "./test_snapshot.ts";
import { type Answers, Refusal, ScriptedDaemon } from "./test_scripted_daemon.ts";

const ALL: EventsArguments = {
  tail: true,
  since: undefined,
  limit: undefined,
  type: undefined,
  session: undefined,
};

function event(id: number, part: Partial<Event> = {}): Event {
  return {
    id,
    type: "pane.status",
    sourceId: null,
    sessionId: null,
    paneId: null,
    detectedAt: 0,
    source: "tmux",
    confidence: 1,
    severity: "info",
    message: null,
    payload: {},
    display: {},
    ...part,
  };
}

const batch = (...ids: number[]) => ({
  events: ids.map((id) => event(id)),
  nextEventId: ids.at(-1),
});

interface Setup {
  readonly context: MemoryContext;
  /** Waits for the client to come, and answers it. */
  readonly nextDaemon: (answers: Answers) => Promise<ScriptedDaemon>;
  /** Resolves when these events, and no others, have been printed. */
  readonly reached: (...ids: number[]) => Promise<void>;
}

/** Runs a tail on a real socket behind which the test is the daemon, and ends it. */
async function withTail(
  body: (setup: Setup, tail: (args: EventsArguments) => void) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-tail-" });
  const context = memoryContext({ home, json: true });
  await ensureDirectories(context.paths);
  const listener = Deno.listen({ transport: "unix", path: context.paths.socket });
  const daemons: ScriptedDaemon[] = [];
  const end = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const failed = Promise.withResolvers<never>();
  let wake = () => {};
  const print = context.screen.print.bind(context.screen);
  context.screen.print = async (text) => {
    await print(text);
    wake();
  };
  const ids = () =>
    context.screen.text.split("\n").filter((line) => line !== "").map((line) =>
      JSON.parse(line).id
    );
  try {
    const done = body({
      context,
      nextDaemon: async (answers) => {
        const { readable, writable } = await listener.accept();
        const channel = frameChannel({ name: "test", readable, writable });
        const daemon = new ScriptedDaemon(channel, answers);
        daemons.push(daemon);
        return daemon;
      },
      reached: async (...wanted) => {
        while (ids().length < wanted.length) await new Promise<void>((done) => wake = done);
        assert.deepEqual(ids(), wanted);
      },
    }, (args) => {
      running = new EventTail(context, args).run(end.signal);
      running.catch(failed.reject);
    });
    // Whoever waits for a tail that has failed would wait for ever.
    await Promise.race([done, failed.promise]);
  } finally {
    end.abort();
    for (const daemon of daemons) daemon.close();
    await running.catch(() => {});
    listener.close();
    await Deno.remove(home, { recursive: true });
  }
}

const list = (...ids: number[]) => ({ ...batch(...ids), lastEventId: ids.at(-1), hasMore: false });

Deno.test("EventTail prints the newest, and what follows", () =>
  withTail(async ({ nextDaemon, reached }, tail) => {
    const asked: unknown[] = [];
    tail({ ...ALL, limit: 2 });
    const daemon = await nextDaemon({
      "events.list": list(8, 9),
      subscribe: (params: unknown) => void asked.push(params),
    });
    await reached(8, 9);
    await daemon.asked("subscribe");
    await daemon.tell("events", batch(10, 11));
    await reached(8, 9, 10, 11);
    assert.deepEqual(asked, [{
      channels: ["events"],
      sinceEventId: 9,
      instanceId: "instance",
    }]);
  }));

Deno.test("EventTail goes on from its cursor when the daemon comes back", () =>
  withTail(async ({ context, nextDaemon, reached }, tail) => {
    tail({ ...ALL, since: 5 });
    const first = await nextDaemon({});
    await first.asked("subscribe");
    await first.tell("events", batch(6, 7));
    await reached(6, 7);
    first.close();
    const asked: unknown[] = [];
    const second = await nextDaemon({ subscribe: (params: unknown) => void asked.push(params) });
    await second.asked("subscribe");
    // What it knows already is told again by a daemon that is careful.
    await second.tell("events", batch(7, 8));
    await reached(6, 7, 8);
    assert.deepEqual(asked, [{
      channels: ["events"],
      sinceEventId: 7,
      instanceId: "instance",
    }]);
    assert.match(context.stderr.text, /the daemon has ended: waiting for it to come back/);
  }));

Deno.test("EventTail fills a gap from the store, in order", () =>
  withTail(async ({ nextDaemon, reached }, tail) => {
    tail({ ...ALL, since: 0 });
    const pages: Record<number, unknown> = { 1: list(2, 3), 3: list(4) };
    const daemon = await nextDaemon({
      "events.list": ({ sinceEventId }: { sinceEventId: number }) => pages[sinceEventId],
    });
    await daemon.asked("subscribe");
    await daemon.tell("events", batch(1));
    await daemon.tell("gap", { channel: "events", fromEventId: 2, toEventId: 4 });
    await daemon.tell("events", batch(5));
    await reached(1, 2, 3, 4, 5);
  }));

Deno.test("EventTail says when its cursor is of another database, and goes on", () =>
  withTail(async ({ context, nextDaemon, reached }, tail) => {
    const second = Promise.withResolvers<void>();
    tail({ ...ALL, since: 1_000 });
    const daemon = await nextDaemon({
      subscribe: ({ sinceEventId }: { sinceEventId?: number }) => {
        if (sinceEventId === undefined) return second.resolve();
        throw new Refusal({ code: -32004, data: { code: "STALE_CURSOR" } });
      },
    });
    await second.promise;
    await daemon.tell("events", batch(3));
    await reached(3);
    assert.match(context.stderr.text, /no longer kept/);
  }));

Deno.test("EventTail leaves out other types and sessions", () =>
  withTail(async ({ nextDaemon, reached }, tail) => {
    tail({ ...ALL, since: 0, type: "pane.created", session: "api" });
    const daemon = await nextDaemon({ "snapshot.get": sampleSnapshot() });
    await daemon.asked("subscribe");
    const type = "pane.created";
    await daemon.tell("events", {
      events: [
        event(1, { type, sessionId: "session-api" }),
        event(2, { type: "pane.ended", sessionId: "session-api" }),
        event(3, { type, sessionId: "session-web" }),
        // A later session of that name.
        event(4, { type, sessionId: "new", display: { sessionName: "api" } }),
      ],
    });
    await reached(1, 4);
  }));

Deno.test("EventTail ends when nobody reads any more", () =>
  withTail(async ({ context, nextDaemon }) => {
    const gone = new OutputClosedError("gone");
    context.screen.print = () => Promise.reject(gone);
    const running = new EventTail(context, { ...ALL, since: 0 }).run(new AbortController().signal);
    const daemon = await nextDaemon({});
    await daemon.asked("subscribe");
    await daemon.tell("events", batch(1));
    await assert.rejects(running, gone);
  }));
