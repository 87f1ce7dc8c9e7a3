import type { Health } from "../../shared/protocol/methods/health.ts";
import { SAMPLE_NOW } from "./sample_snapshot.ts";

/** The health of a daemon that is well; for the tests of what is shown. */
export function sampleHealth(part: Partial<Health> = {}): Health {
  return {
    status: "ok",
    uptime: 7_200,
    version: "0.1.0",
    instanceId: "instance",
    runId: "run",
    pid: 4711,
    schemaVersion: 1,
    protocolVersion: 1,
    capabilities: { tmux: true, ntm: false, stream: false, systemd: false },
    lastTmuxPollOkAt: SAMPLE_NOW - 1_000,
    lastNtmPollOkAt: null,
    lastError: null,
    checks: [
      { name: "tmux", status: "ok", detail: "1 tmux server answers" },
      { name: "database", status: "ok", detail: "everything is kept" },
    ],
    sources: [{
      sourceId: "source-1",
      tmuxSocket: "/tmp/tmux-1000/default",
      status: "ok",
      lastError: null,
      lastOkAt: SAMPLE_NOW - 1_000,
      looks: 120,
      failures: 0,
      droppedTicks: 0,
      circuit: "closed",
      intervalMs: 1_900,
      lastLookMs: 12.34,
      hooks: false,
    }],
    agentHooks: {
      state: "watched",
      told: 12,
      stale: 0,
      refused: 0,
      faults: 0,
      unplaced: 1,
      agents: 2,
      lastAt: SAMPLE_NOW - 4_000,
    },
    store: { persisted: true, pendingEvents: 0, databaseBytes: 100_000 },
    clients: 2,
    ...part,
  };
}
