import { ROOMY_BOUNDS } from "../../fixtures/roomy_bounds.ts";
import type { Explanation } from "../../shared/model/explanation.ts";
import type { DetectorChange, DetectorList } from "../../shared/protocol/methods/detectors.ts";
import type { PanePreview } from "../../shared/protocol/methods/panes.ts";
import type { Diagnostics } from "../../shared/protocol/methods/diagnostics.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import type { DebugView, SettingsAnswer } from "./context.ts";
import type { Role } from "../../shared/protocol/method.ts";
import { T0 } from "../store/test_rows.ts";
import { TRANSCRIPTS_OFF } from "../upkeep/transcript_health.ts";

/** The configuration of the tests. */
export const CONFIG: Readonly<Record<string, unknown>> = {
  "": { polling: { tmux_quiet_interval_ms: 1_500 }, hooks: { enable: false } },
  "hooks.enable": false,
  "polling.tmux_quiet_interval_ms": 1_500,
  // T0 is a Sunday afternoon there.
  stats: { time_zone: "UTC" },
  notifications: {
    quiet_start: "14:00",
    quiet_end: "16:00",
    snooze_minutes: 20,
    rules: [{ type: "compact", include_sessions: ["w*"] }, { type: "escalation" }, {
      type: "compact",
      exclude_sessions: ["play"],
    }],
    overrides: [{ session: "two", escalation: false }],
  },
};

/** A daemon that is well. */
export const HEALTH: Health = {
  status: "ok",
  condition: "healthy",
  since: T0,
  uptime: 12,
  version: "1.2.3",
  instanceId: "instance",
  runId: "run",
  pid: 4_321,
  schemaVersion: 1,
  protocolVersion: 1,
  capabilities: { tmux: true, ntm: false, stream: false, systemd: false },
  lastTmuxPollOkAt: T0,
  lastNtmPollOkAt: null,
  lastError: null,
  checks: [{
    name: "tmux",
    status: "ok",
    detail: "1 tmux server answers",
    condition: "healthy",
    since: T0,
    means: "whether tmux is there, and its servers answer",
    advice: null,
  }],
  sources: [],
  agentHooks: {
    state: "off",
    told: 0,
    stale: 0,
    refused: 0,
    faults: 0,
    unplaced: 0,
    agents: 0,
    lastAt: null,
  },
  transcripts: TRANSCRIPTS_OFF,
  store: {
    persisted: true,
    pendingEvents: 0,
    databaseBytes: 4_096,
    copies: { count: 0, bytes: 0 },
    bounds: ROOMY_BOUNDS,
  },
  capture: {
    mode: "per_session",
    banner: true,
    sessions: [{ sessionId: "s", name: "work" }],
    namesakes: [],
  },
  clients: 1,
};

/** What a daemon knows of itself. */
export const DEBUG: DebugView = {
  metrics: () => ({
    at: T0,
    since: T0 - 12_000,
    counters: { looks: 30 },
    gauges: { clients: 1 },
    timingsMs: { look: { count: 30, p50: 2, p95: 4.5, max: 9 } },
  }),
  selfTest: () =>
    Promise.resolve({
      ok: false,
      at: T0,
      tookMs: 12,
      checks: [{ name: "database", ok: false, detail: "it cannot be written", tookMs: 12 }],
    }),
  logTail: ({ lines, level }) =>
    Promise.resolve({ lines: [`${level} line`].slice(0, lines), truncated: false }),
};

/** One pack of the user, and one that is refused. */
export const DETECTORS: DetectorList = {
  directory: "/home/ada/detectors",
  packs: [{
    name: "claude",
    version: "2",
    agent: "claude",
    origin: "user",
    path: "/home/ada/detectors/claude.toml",
    replaces: "1.0.0",
    kept: false,
    titleRules: 2,
    screenRules: 0,
  }],
  problems: [{
    file: "/home/ada/detectors/codex.toml",
    line: 3,
    column: 1,
    key: "flavour",
    message: "unknown key flavour",
    hint: "remove it",
  }],
};

/** What a reload came to. */
export const DETECTOR_CHANGE: DetectorChange = {
  name: "claude",
  from: { version: "1.0.0", origin: "built_in" },
  to: { version: "2", origin: "user" },
};

/** Why the pane of an agent is shown as it is. */
export const EXPLANATION: Explanation = {
  paneId: "pane-agent",
  at: T0,
  agentPid: 5_001,
  shown: {
    status: "active",
    statusReason: "turn_running",
    confidence: 0.95,
    since: T0 - 1_000,
    evidence: [{ source: "registry", claim: "turn_running", at: T0 - 1_000 }],
    flags: [],
  },
  shownWords: "it is working",
  judged: {
    status: "active",
    statusReason: "turn_running",
    confidence: 0.95,
    evidence: [{ source: "registry", claim: "turn_running", at: T0 - 1_000 }],
    flags: [],
  },
  judgedWords: "it is working",
  verdict: {
    rule: "most_trusted",
    by: "registry",
    over: null,
    words: "its registry file decides: nothing else says whether it works, waits or rests",
  },
  lastOutputAt: T0 - 500,
  claims: [{
    source: "registry",
    sourceWords: "its registry file",
    claim: "turn_running",
    claimWords: "it is working",
    status: "active",
    flags: [],
    since: T0 - 1_000,
    seenAt: T0,
    text: null,
    fate: "won",
    fateWords: "decides",
  }],
};

/** What the one pane that may be read shows. */
export const PREVIEW: PanePreview = {
  paneId: "pane-agent",
  tmuxPaneId: "%1",
  at: T0,
  lines: ["$ deno test"],
  truncated: false,
};

/** A bundle of a daemon of which little is known. */
export const DIAGNOSTICS: Diagnostics = {
  format: 1,
  madeAt: T0,
  madeBy: "daemon",
  missing: [],
  program: { version: "1.2.3", protocolVersion: 1, schemaVersion: 1, runtime: { deno: "2" } },
  machine: {
    system: "linux",
    kernel: "6.1",
    distribution: null,
    wsl: false,
    processors: 2,
    memoryBytes: 1_024,
    timeZone: "UTC",
  },
  config: { path: "~/daemon.toml", exists: true, values: {}, problems: [] },
  health: null,
  totals: null,
  database: null,
  logs: [],
  checks: [],
  output: null,
};

/** What comes of a change of the settings, by the key that is changed. */
export function testSettings(values: Readonly<Record<string, unknown>>): SettingsAnswer {
  const keys = Object.keys(values);
  if (keys.includes("server.port")) {
    const message = "server.port is 0, but must be a whole number from 1 to 65535";
    const problems = [{ key: "server.port", message, hint: "left out it is 3847" }];
    return { kind: "wrong", message, problems };
  }
  if (keys.includes("tmux.sockets")) {
    return { kind: "impossible", message: "tmux.sockets cannot be changed here" };
  }
  if (keys.includes("hooks.enable")) return { kind: "done", changed: keys, applied: [] };
  if (keys.includes("ntm.enable")) return { kind: "conflict", message: "somebody else has" };
  return { kind: "unknown_key", message: `there is no setting ${keys[0]}` };
}

/** The page of the tests: every path is one, and says who asked; `.bin` holds no text. */
export function testPage(path: string, role: Role): Response {
  if (path.endsWith(".bin")) return new Response(new Uint8Array([255, 0]));
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return new Response(`${path} for ${role}`, { headers });
}
