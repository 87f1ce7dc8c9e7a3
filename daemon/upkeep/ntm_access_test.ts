import assert from "node:assert/strict";
import { join } from "node:path";
import { defaultConfig } from "../platform/config.ts";
import { resolvePaths } from "../platform/paths.ts";
import { ntmPauses, ntmProbe, ntmProgram, ntmSocket } from "./ntm_access.ts";
import type { TmuxPlaces } from "./tmux_access.ts";

const HOME = "/home/ada";

function places(
  program: string,
  variables: Readonly<Record<string, string>> = {},
  polling: Partial<TmuxPlaces["config"]["polling"]> = {},
): TmuxPlaces {
  const env = { get: (name: string) => variables[name] };
  const config = defaultConfig();
  return {
    env,
    paths: resolvePaths({ homeFlag: "/demo", env, userInfo: { homedir: HOME, uid: 1_000 } }),
    config: {
      ...config,
      ntm: { enable: true, program },
      polling: { ...config.polling, ...polling },
    },
  };
}

async function withProgram(script: string, body: (path: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-access-" });
  try {
    const path = join(dir, "ntm");
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await body(path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const now = () => 0;

Deno.test("ntmProbe() gives ntm a bare environment, and no word of the tmux we are in", () =>
  withProgram('env > "$0.env"', async (program) => {
    const variables = {
      PATH: "/usr/bin:/bin",
      HOME: "/elsewhere",
      TMUX: "/tmp/tmux-1000/other,1,0",
      TMUX_PANE: "%1",
      TMUX_TMPDIR: "/run/t",
      XDG_CONFIG_HOME: "/c",
      XDG_DATA_HOME: "",
      NTM_ROBOT_FORMAT: "other",
    };
    await ntmProbe(places(program, variables), { now }).askList();
    const lines = (await Deno.readTextFile(`${program}.env`)).trim().split("\n");
    // What the shell of the stand-in sets itself.
    const seen = lines.filter((line) => !/^(?:PWD|SHLVL|OLDPWD|_)=/.test(line)).sort();
    const path = seen.find((line) => line.startsWith("PATH=")) ?? "";
    assert.deepEqual(seen, [
      "HOME=/home/ada",
      "LC_ALL=C.UTF-8",
      path,
      "TMUX_TMPDIR=/run/t",
      "XDG_CONFIG_HOME=/c",
    ]);
    assert.ok(path.startsWith("PATH=/usr/bin:/bin:/home/ada/.local/bin:"), path);
  }));

Deno.test("ntmProbe() runs one call at a time: another one is refused, and does not wait", () =>
  withProgram("sleep 600", async (program) => {
    const probe = ntmProbe(places(program, { PATH: "/usr/bin:/bin" }), { now });
    const stop = new AbortController();
    const first = probe.askStatus(stop.signal);
    const second = await probe.askStatus();
    assert.ok(second.kind === "failed" && second.reason === "busy");
    stop.abort();
    assert.equal((await first).kind, "failed");
  }));

Deno.test("ntmProgram() is the configured one, or nothing", () =>
  withProgram("true", (program) => {
    assert.equal(ntmProgram(places(program)), program);
    assert.equal(ntmProgram(places(`${program}-not`, { PATH: "/usr/bin" })), null);
    return Promise.resolve();
  }));

Deno.test("ntmPauses() ten seconds at least, and a minute at most unless more is asked for", () => {
  const pauses = (busy: number, quiet: number) =>
    ntmPauses(places("", {}, { ntm_reconcile_interval_ms: busy, idle_backoff_max_ms: quiet }));
  assert.deepEqual(pauses(15_000, 60_000), { busyMs: 15_000, quietMs: 60_000 });
  assert.deepEqual(pauses(1_000, 1_000), { busyMs: 10_000, quietMs: 10_000 });
  assert.deepEqual(pauses(20_000, 3_600_000), { busyMs: 20_000, quietMs: 60_000 });
  assert.deepEqual(pauses(600_000, 60_000), { busyMs: 600_000, quietMs: 600_000 });
});

Deno.test("ntmSocket() is the one that tmux uses when it is told nothing", () => {
  assert.equal(ntmSocket(places("")), "/tmp/tmux-1000/default");
  assert.equal(ntmSocket(places("", { TMUX_TMPDIR: "/run/t" })), "/run/t/tmux-1000/default");
});
