import assert from "node:assert/strict";
import type { Host, HostOptions, HostOutcome } from "./context.ts";
import { memoryContext } from "./memory_context.ts";
import { serve } from "./serve.ts";

const OWNER = { pid: 42, runId: "r", startedAt: Date.now(), socket: "/s", mode: "serve" } as const;
const HELD: HostOutcome = { kind: "held", by: OWNER };
const STOPPED: HostOutcome = { kind: "stopped", reason: "SIGTERM" };

async function withHome(body: (home: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-serve-" });
  try {
    await body(home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** A host that gives these outcomes, one after the other. */
function scripted(...outcomes: HostOutcome[]) {
  const asked: HostOptions[] = [];
  const next = (options: HostOptions) => {
    asked.push(options);
    return Promise.resolve(outcomes.shift() ?? STOPPED);
  };
  return { asked, host: { hostDaemon: next, hostStdio: next } };
}

Deno.test("serve() runs the daemon with its log on stderr, and prints nothing", () =>
  withHome(async (home) => {
    const { asked, host } = scripted(STOPPED);
    const context = memoryContext({ home, host });
    assert.equal(
      await serve(context, { stdio: false, wait: false, supervised: false, http: false }),
      0,
    );
    assert.deepEqual(asked.map(({ mode, logToStderr }) => [mode, logToStderr]), [["serve", true]]);
    assert.equal(context.screen.text, "");
  }));

Deno.test("serve() of a daemon that runs already says which", () =>
  withHome(async (home) => {
    const { host } = scripted(HELD);
    await assert.rejects(
      serve(memoryContext({ home, host }), {
        stdio: false,
        wait: false,
        supervised: false,
        http: false,
      }),
      (error: Error & { code?: string; exit?: number }) => {
        assert.equal(error.code, "ALREADY_RUNNING");
        assert.equal(error.exit, 3);
        assert.match(error.message, /^cannot serve: a daemon runs already \(process 42, since /);
        return true;
      },
    );
  }));

Deno.test("serve() with --wait takes over when the other has ended", () =>
  withHome(async (home) => {
    const { asked, host } = scripted(HELD, STOPPED);
    const context = memoryContext({ home, host });
    assert.equal(
      await serve(context, { stdio: false, wait: true, supervised: false, http: false }),
      0,
    );
    assert.equal(asked.length, 2);
    assert.match(context.stderr.text, /^a daemon runs already \(process 42, .*: waiting/);
  }));

Deno.test("serve() with --stdio keeps stdout and stderr to itself", () =>
  withHome(async (home) => {
    const { asked, host } = scripted(STOPPED);
    const context = memoryContext({ home, host });
    assert.equal(
      await serve(context, { stdio: true, wait: false, supervised: false, http: false }),
      0,
    );
    assert.deepEqual(asked.map(({ mode, logToStderr }) => [mode, logToStderr]), [["stdio", false]]);
    assert.equal(context.screen.text + context.stderr.text, "");
    await assert.rejects(
      serve(context, { stdio: true, wait: true, supervised: false, http: false }),
      {
        code: "USAGE",
        exit: 2,
      },
    );
  }));

Deno.test("serve() does not begin with a wrong configuration", () =>
  withHome(async (home) => {
    const context = memoryContext({ home });
    await Deno.writeTextFile(context.paths.configFile, "[polling]\ntmux_busy_interval_ms = 1\n");
    await assert.rejects(
      serve(context, { stdio: false, wait: false, supervised: false, http: false }),
      (error: Error & { code?: string; exit?: number }) => {
        assert.equal(error.exit, 78);
        assert.match(error.message, /daemon\.toml:2:1: polling\.tmux_busy_interval_ms is 1/);
        return true;
      },
    );
  }));

for (
  const [webUrl, said] of [
    ["http://127.0.0.1:3847", "the dashboard is at http://127.0.0.1:3847: `ntm-tracker open` logs"],
    ["http://127.0.0.1:3850", "the dashboard is at http://127.0.0.1:3850 (port 3847 is taken): "],
    [null, ""],
  ] as const
) {
  Deno.test(`serve() says where the dashboard is: ${webUrl ?? "nowhere"}`, () =>
    withHome(async (home) => {
      const app = { webUrl, serve: () => Promise.resolve(), askToStop: () => {} };
      const hostDaemon: Host["hostDaemon"] = (_options, whenReady) => {
        whenReady(app);
        return Promise.resolve(STOPPED);
      };
      const context = memoryContext({ home, host: { hostDaemon } });
      const args = { stdio: false, wait: false, supervised: false, http: true };
      assert.equal(await serve(context, args), 0);
      assert.ok(context.stderr.text.startsWith(said), context.stderr.text);
      assert.equal(context.stderr.text === "", said === "");
    }));
}
