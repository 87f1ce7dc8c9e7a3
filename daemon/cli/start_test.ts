import assert from "node:assert/strict";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { ensureDirectories } from "../platform/directories.ts";
import type { Host, HostedApp, HostOptions } from "./context.ts";
import { memoryContext } from "./memory_context.ts";
import { MemoryScreen } from "./memory_screen.ts";
import { sampleHealth } from "./test_health.ts";
import { sampleSession, sampleSnapshot } from "./test_snapshot.ts";
import { type Answers, Refusal, ScriptedDaemon } from "./test_scripted_daemon.ts";
import { start } from "./start.ts";

const SNAPSHOT = sampleSnapshot({ sessions: [sampleSession({ name: "my session" })], panes: [] });
const ANSWERS = { subscribe: { snapshot: SNAPSHOT }, "health.get": sampleHealth() };

async function withHome(body: (home: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-start-" });
  try {
    await body(home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** Resolves when the text has been printed. */
function printed(screen: MemoryScreen, wanted: string): Promise<void> {
  const seen = Promise.withResolvers<void>();
  const print = screen.print.bind(screen);
  screen.print = async (text) => {
    await print(text);
    if (screen.text.includes(wanted)) seen.resolve();
  };
  return seen.promise;
}

/** A host whose daemon is scripted, and stops when asked or when `until` resolves. */
function hosting(
  until: Promise<string>,
  { answers = ANSWERS, asked = [] }: {
    readonly answers?: Answers;
    readonly asked?: HostOptions[];
  } = {},
): Partial<Host> {
  return {
    async hostDaemon(options, whenReady) {
      asked.push(options);
      const stop = Promise.withResolvers<string>();
      const daemons: ScriptedDaemon[] = [];
      const app: HostedApp = {
        webUrl: null,
        serve(channel) {
          const daemon = new ScriptedDaemon(channel, answers);
          daemons.push(daemon);
          return daemon.served;
        },
        askToStop: stop.resolve,
      };
      whenReady(app);
      const reason = await Promise.race([stop.promise, until]);
      for (const daemon of daemons) daemon.close();
      return { kind: "stopped", reason };
    },
  };
}

Deno.test("start() runs the daemon, shows it, and ends with one line", () =>
  withHome(async (home) => {
    const screen = new MemoryScreen();
    const shown = printed(screen, "my session");
    const context = memoryContext({ home, screen, host: hosting(shown.then(() => "SIGINT")) });
    assert.equal(await start(context), 0);
    assert.match(screen.text, /Ctrl-C ends the daemon · log .*daemon\.log\n/);
    assert.match(screen.text, /\nntm-tracker has stopped; what it saw is kept in .*tracker\.db\n$/);
    assert.equal(context.stderr.text, "");
  }));

Deno.test("start() draws a table in a terminal and gives the cursor back", () =>
  withHome(async (home) => {
    const screen = new MemoryScreen({ columns: 80, rows: 24 });
    const shown = printed(screen, "my session");
    const host = hosting(shown.then(() => "asked by ntm-tracker stop"));
    assert.equal(await start(memoryContext({ home, screen, host })), 0);
    assert.ok(screen.text.includes("\x1b[?25l") && screen.text.includes("\x1b[?25h"));
    assert.match(screen.text, /ntm-tracker has stopped \(asked by ntm-tracker stop\); .*\n$/);
  }));

Deno.test("start() asks the daemon to stop when nobody looks any more", () =>
  withHome(async (home) => {
    const screen = new MemoryScreen();
    screen.print = () => Promise.reject(new Error("gone"));
    const context = memoryContext({ home, screen, host: hosting(new Promise(() => {})) });
    // The closing line cannot be printed either.
    await assert.rejects(start(context), /gone/);
  }));

Deno.test("start() follows the daemon that runs already, and tells when that ends", () =>
  withHome(async (home) => {
    const screen = new MemoryScreen();
    const shown = printed(screen, "my session");
    const held = { kind: "held", by: null } as const;
    const host = { hostDaemon: () => Promise.resolve(held) };
    const context = memoryContext({ home, screen, host });
    await ensureDirectories(context.paths);
    const listener = Deno.listen({ transport: "unix", path: context.paths.socket });
    const daemon = listener.accept().then(({ readable, writable }) =>
      new ScriptedDaemon(frameChannel({ name: "test", readable, writable }), ANSWERS)
    );
    void shown.then(async () => (await daemon).close());
    try {
      await assert.rejects(start(context), { code: "DAEMON_GONE", exit: 69 });
      assert.match(screen.text, /following the daemon, which runs already/);
    } finally {
      listener.close();
    }
  }));

Deno.test("start() gives up when the lock is held and nobody answers", () =>
  withHome(async (home) => {
    let now = 0;
    const held = { kind: "held", by: null } as const;
    const host = { hostDaemon: () => Promise.resolve(held) };
    const context = memoryContext({ home, host, now: () => now += 2_000 });
    await assert.rejects(start(context), { code: "ALREADY_RUNNING", exit: 3 });
  }));

Deno.test("start() turns the web on, and prints one link that logs a browser in", () =>
  withHome(async (home) => {
    const url = "http://127.0.0.1:3848/login?code=abc";
    const screen = new MemoryScreen();
    const shown = printed(screen, "my session");
    const asked: HostOptions[] = [];
    const answers = { ...ANSWERS, "web.link": { url, expiresAt: Date.now() + 120_000 } };
    const host = hosting(shown.then(() => "SIGINT"), { answers, asked });
    const context = memoryContext({ home, screen, host });
    assert.equal(await start(context), 0);
    assert.deepEqual(asked.map(({ web }) => web), ["if_possible"]);
    assert.equal(screen.text.split(url).length, 2, "once");
    assert.match(screen.text, /port 3847 is taken: the dashboard is on port 3848/);
    assert.equal(context.stderr.text, "");
  }));

Deno.test("start() says why there is no dashboard, and shows the table all the same", () =>
  withHome(async (home) => {
    const screen = new MemoryScreen();
    const shown = printed(screen, "my session");
    const off = () => {
      throw new Refusal({ code: -32_005, data: { code: "UNSUPPORTED" } });
    };
    const answers = { ...ANSWERS, "web.link": off };
    const host = hosting(shown.then(() => "SIGINT"), { answers, asked: [] });
    assert.equal(await start(memoryContext({ home, screen, host })), 0);
    assert.match(screen.text, /\nrefused\n/);
  }));
