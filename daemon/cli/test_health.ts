import { ROOMY_BOUNDS } from "../../fixtures/roomy_bounds.ts";
import type { Health, HealthCheck } from "../../shared/protocol/methods/health.ts";
import { TRANSCRIPTS_OFF } from "../upkeep/transcript_health.ts";
import { SAMPLE_NOW } from "./test_snapshot.ts";

/** A check that found all well; for the tests of what is shown. */
export function sampleCheck(part: Partial<HealthCheck> = {}): HealthCheck {
  return {
    name: "tmux",
    status: "ok",
    detail: "",
    condition: "healthy",
    since: SAMPLE_NOW - 7_200_000,
    means: "what it is about",
    advice: null,
    ...part,
  };
}

/** The health of a daemon that is well; for the tests of what is shown. */
export function sampleHealth(part: Partial<Health> = {}): Health {
  return {
    status: "ok",
    condition: "healthy",
    since: SAMPLE_NOW - 7_200_000,
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
      sampleCheck({ name: "tmux", detail: "1 tmux server answers" }),
      sampleCheck({ name: "database", detail: "everything is kept" }),
    ],
    sources: [{
      sourceId: "source-1",
      tmuxSocket: "/tmp/tmux-1000/default",
      status: "ok",
      lastError: null,
      lastOkAt: SAMPLE_NOW - 1_000,
      lastLookAt: SAMPLE_NOW - 1_000,
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
    transcripts: {
      ...TRANSCRIPTS_OFF,
      state: "idle",
      filesDone: 40,
      filesTotal: 40,
      bytesDone: 9_000_000,
      bytesTotal: 9_000_000,
      files: 42,
    },
    store: {
      persisted: true,
      pendingEvents: 0,
      databaseBytes: 100_000,
      copies: { count: 0, bytes: 0 },
      bounds: ROOMY_BOUNDS,
    },
    capture: { mode: "off", banner: true, sessions: [], namesakes: [] },
    clients: 2,
    ...part,
  };
}
