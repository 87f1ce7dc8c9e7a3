import assert from "node:assert/strict";
import { Fleet, hasTmux } from "../../../fixtures/fleet.ts";
import type { LookOk, Observation } from "../../state/observation.ts";
import { until } from "../test_until.ts";
import type { LookDepth } from "./look.ts";
import { OUTDATED } from "./picture.ts";
import { type Look, type Outdated, TmuxProbe } from "./probe.ts";
import type { SeriesPlan } from "./series.ts";
import { TMUX_PROGRAM, tmuxRunner } from "./test_tmux.ts";

const ignore = hasTmux() === null;
const sleeping = { command: ["sleep", "1000"] };

function probeOf(fleet: Fleet): TmuxProbe {
  return new TmuxProbe({ sourceId: "source", socket: fleet.socketPath }, {
    runner: tmuxRunner(),
    tmuxProgram: () => TMUX_PROGRAM,
    timeoutMs: 20_000,
    maxOutputBytes: 1_000_000,
    now: () => Date.now(),
  });
}

function lookOf(observation: Observation): LookOk {
  const text = JSON.stringify(observation);
  assert.ok(observation.outcome === "ok" && observation.kind === "look", text);
  return observation;
}

/** A series whose looks can be waited for one by one. */
function begin(probe: TmuxProbe, plan: SeriesPlan) {
  const looks: (Look | Outdated)[] = [];
  const waiting: ((look: Look | Outdated) => void)[] = [];
  const abort = new AbortController();
  const ended = probe.series(plan, {
    lastServer: null,
    signal: abort.signal,
    onLook: (read) => {
      const look = read();
      looks.push(look);
      for (const resolve of waiting.splice(0)) resolve(look);
    },
  });
  const next = () => new Promise<Look | Outdated>((resolve) => waiting.push(resolve));
  return { looks, ended, abort, next };
}

Deno.test({
  name: "TmuxProbe.series() of the real tmux tells a rename and a split within its pace",
  ignore,
  async fn() {
    await using fleet = await Fleet.start({ sessions: [{ name: "a", panes: [sleeping] }] });
    const probe = probeOf(fleet);
    await probe.look("full", null);
    // Longer than a rename takes on a busy machine: the second look comes after it.
    const plan = { depths: ["windows", "panes", "windows"], pauseMs: 1_500 } as const;
    const { looks, ended, next } = begin(probe, plan);
    const first = await next();
    assert.ok(first !== OUTDATED);
    assert.equal(lookOf(first.observation).sessions[0]?.name, "a");
    const startedAt = performance.now();
    await fleet.renameSession("=a", "b");
    const second = await next();
    assert.ok(second !== OUTDATED && second.changed);
    assert.equal(lookOf(second.observation).sessions[0]?.name, "b");
    assert.ok(performance.now() - startedAt < 2 * plan.pauseMs, "no later than promised");
    await fleet.split("=b:", sleeping);
    assert.equal(await next(), OUTDATED);
    await ended;
    assert.equal(looks.length, 3);
    const { observation } = await probe.look("windows", null);
    assert.equal(lookOf(observation).panes.length, 2);
  },
});

Deno.test({
  name: "TmuxProbe.series() of the real tmux tells the same as single looks, at every depth",
  ignore,
  async fn() {
    const sessions = [{ name: "a", panes: [sleeping, sleeping] }, { name: "b", panes: [sleeping] }];
    await using fleet = await Fleet.start({ sessions });
    const probe = probeOf(fleet);
    const full = lookOf((await probe.look("full", null)).observation);
    const depths: readonly LookDepth[] = ["full", "panes", "windows", "windows", "panes"];
    const { looks, ended } = begin(probe, { depths, pauseMs: 20 });
    await ended;
    assert.equal(looks.length, depths.length);
    for (const look of looks) {
      assert.ok(look !== OUTDATED);
      const { sessions, panes, server } = lookOf(look.observation);
      assert.deepEqual([sessions, server], [full.sessions, full.server]);
      assert.deepEqual(
        panes.map((row) => ({ ...row, detail: null, drawn: "", windowActivityAt: 0 })),
        full.panes.map((row) => ({ ...row, detail: null, drawn: "", windowActivityAt: 0 })),
      );
    }
    assert.equal(probe.takesSeries, true);
  },
});

for (const how of ["crashes", "is told to end", "loses its last session"] as const) {
  Deno.test({
    name: `TmuxProbe.series() of the real tmux: a server that ${how} in the middle has ended`,
    ignore,
    async fn() {
      await using fleet = await Fleet.start({ sessions: [{ name: "a", panes: [sleeping] }] });
      const probe = probeOf(fleet);
      const { server } = lookOf((await probe.look("full", null)).observation);
      const plan = { depths: ["windows", "windows"], pauseMs: 1_000 } as const;
      const { looks, ended, next } = begin(probe, plan);
      await next();
      if (how === "crashes") await fleet.crashServer();
      else if (how === "is told to end") await fleet.tmux("kill-server");
      else await fleet.tmux("kill-session", "-t", "=a");
      await ended;
      // Only a full look can tell, and it finds no server.
      assert.equal(looks.length, 2);
      assert.equal(looks[1], OUTDATED);
      assert.equal(probe.takesSeries, true);
      await until("the end of the server is told", async () => {
        const { observation } = await probe.look("full", server);
        return observation.outcome === "ok" && observation.kind === "server_exit";
      });
    },
  });
}

Deno.test({
  name: "TmuxProbe.series() of the real tmux: many series leave nothing behind in the server",
  ignore: ignore || Deno.build.os !== "linux",
  async fn() {
    await using fleet = await Fleet.start({
      sessions: [{ name: "a", panes: Array.from({ length: 4 }, () => sleeping) }],
    });
    const pid = await fleet.serverPid();
    const plan = { depths: ["windows", "panes", "windows"], pauseMs: 20 } as const;
    const probes = Array.from({ length: 4 }, () => probeOf(fleet));
    for (const probe of probes) await probe.look("full", null);
    const complete = async (count: number) => {
      await Promise.all(probes.map(async (probe) => {
        for (let n = 0; n < count / probes.length; n++) {
          const { looks, ended } = begin(probe, plan);
          await ended;
          assert.ok(looks.length === 3 && !looks.includes(OUTDATED));
        }
      }));
    };
    // The server takes what it needs at first, and keeps it.
    await complete(40);
    const before = residentKb(pid);
    await complete(200);
    const grown = residentKb(pid) - before;
    assert.ok(grown < 2_048, `${grown} KiB more`);
  },
});

function residentKb(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const kb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  assert.ok(kb > 0, status);
  return kb;
}
