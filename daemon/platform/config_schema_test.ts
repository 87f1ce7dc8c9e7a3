import assert from "node:assert/strict";
import { type Config, ConfigSchema } from "./config_schema.ts";

/** What users have in their files: a change here breaks them, and belongs into the CHANGELOG. */
const PINNED: Config = {
  server: { enable: false, port: 3847, host: "127.0.0.1", allowed_hosts: [] },
  security: {
    require_auth: true,
    read_token_file: "",
    admin_token_file: "",
    max_request_body_kb: 64,
    rate_limit_rps: 25,
    enable_actions: false,
    token_rotate_on_start: true,
    enforce_token_file_permissions: true,
  },
  exec: {
    tmux_timeout_ms: 2000,
    ntm_timeout_ms: 30000,
    ntm_markdown_timeout_ms: 20000,
    max_stdout_kb: 2048,
    kill_on_timeout: true,
  },
  polling: {
    tmux_busy_interval_ms: 480,
    tmux_meta_interval_ms: 1500,
    tmux_quiet_interval_ms: 1900,
    ntm_reconcile_interval_ms: 15000,
    idle_backoff_max_ms: 60000,
    max_concurrent_commands: 4,
    sample_interval_ms: 60000,
    capture_fallback_interval_ms: 30000,
    history_retention_days: 30,
  },
  hooks: { enable: false, event_log: "", max_event_log_mb: 5, install_mode: "append" },
  maintenance: {
    rollup_interval_ms: 3600000,
    vacuum_interval_hours: 168,
    max_db_mb: 512,
    minute_samples_retention_hours: 72,
    events_retention_days: 30,
    sessions_retention_days: 90,
    escalations_retention_days: 90,
    usage_retention_days: 730,
  },
  detection: {
    pack_dir: "",
    compact_patterns: ["Auto-compacting conversation", "Context limit reached"],
    escalation_patterns: ["need.*human.*input", "please confirm"],
  },
  logging: {
    level: "info",
    file: "",
    max_file_mb: 10,
    max_files: 5,
    format: "json",
    rooms: {},
  },
  capture: {
    mode: "off",
    persist_preview: false,
    stream_backend: "fifo",
    max_preview_lines: 200,
    max_preview_kb: 64,
  },
  privacy: { per_session_capture_allowlist: [], show_capture_enabled_banner: true },
  redaction: {
    patterns: [],
    replacement: "[REDACTED]",
    max_scan_bytes: 262144,
    apply_to: ["metadata", "output_preview", "diagnostics_bundle", "logs"],
  },
  stream_limits: { max_total_mb: 256, rotate_mb: 5, max_files_per_pane: 5 },
  tmux: { sockets: [], program: "" },
  sessions: { ended_visible_minutes: 10 },
  stats: { time_zone: "" },
  agents: {
    enable: true,
    claude_config_dirs: [],
    transcripts: true,
    transcript_history_days: 90,
    codex_home: "",
    gemini_home: "",
  },
  agent_hooks: { enable: true, max_age_minutes: 10 },
  ntm: { enable: true, program: "" },
  notifications: {
    quiet_hours: true,
    quiet_start: "22:00",
    quiet_end: "07:00",
    dedupe_window_ms: 300_000,
    snooze_minutes: 15,
    rules: [
      {
        type: "escalation",
        min_pending_ms: 120_000,
        include_sessions: ["*"],
        exclude_sessions: [],
      },
      {
        type: "compact",
        min_pending_ms: 0,
        max_per_hour: 3,
        include_sessions: ["*"],
        exclude_sessions: [],
      },
    ],
    overrides: [],
  },
};

Deno.test("ConfigSchema has these keys with these defaults", () => {
  assert.deepEqual(ConfigSchema.parse({}), PINNED);
});

Deno.test("ConfigSchema gives every caller lists of its own", () => {
  const first = ConfigSchema.parse({});
  first.tmux.sockets.push("changed");
  first.logging.rooms.collect = "debug";
  first.notifications.rules[0]?.include_sessions.push("changed");
  assert.deepEqual(ConfigSchema.parse({}), PINNED);
});

for (
  const [name, socket, right] of [
    ["a path", "/tmp/tmux-1000/default", true],
    ["a path from home", "~/tmux.sock", true],
    ["a name", "work", true],
    ["a relative path", "run/tmux", false],
    ["nothing", "", false],
    ["a name with a space", "my work", false],
  ] as const
) {
  Deno.test(`ConfigSchema ${right ? "takes" : "refuses"} ${name} as a tmux socket`, () => {
    assert.equal(ConfigSchema.safeParse({ tmux: { sockets: [socket] } }).success, right);
  });
}
