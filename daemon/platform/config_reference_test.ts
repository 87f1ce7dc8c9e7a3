import assert from "node:assert/strict";
import { configReference, namesAt, wantedAt } from "./config_reference.ts";
import { ConfigSchema } from "./config_schema.ts";
import { CONFIG_KEYS } from "./config_use.ts";

const reference = configReference();

Deno.test("configReference() names every key once, with its default and its effect", () => {
  const defaults = Object.entries(ConfigSchema.parse({})).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, value]) => [`${section}.${key}`, value])
  );
  assert.deepEqual(reference.map((info) => [info.key, info.defaultValue]), defaults);
  assert.deepEqual([...CONFIG_KEYS], reference.map((info) => info.key));
});

Deno.test("configReference() describes every key in a sentence", () => {
  for (const { key, description, wanted } of reference) {
    assert.match(description, /^[A-Z].*\.$/, key);
    assert.notEqual(wanted, "", key);
  }
});

Deno.test("configReference() tells range and unit of every number", () => {
  const units = /(milliseconds|hours|days|minutes|kibibytes|mebibytes|bytes|per second|lines)/;
  const counts = [
    "server.port",
    "polling.max_concurrent_commands",
    "logging.max_files",
    "stream_limits.max_files_per_pane",
  ];
  for (const { key, wanted, description, defaultValue } of reference) {
    if (typeof defaultValue !== "number") continue;
    assert.match(wanted, /^a whole number from \d+ to \d+$/, key);
    if (!counts.includes(key)) assert.match(description, units, key);
  }
});

Deno.test("configReference() tells for forms what kind of value a key has", () => {
  const kinds = (key: string) => {
    const { kind, minimum, maximum, choices } = reference.find((info) => info.key === key) ?? {};
    return [kind, minimum, maximum, choices];
  };
  assert.deepEqual(kinds("server.enable"), ["switch", null, null, []]);
  assert.deepEqual(kinds("capture.max_preview_lines"), ["number", 1, 10_000, []]);
  assert.deepEqual(kinds("server.host"), ["text", null, null, []]);
  assert.deepEqual(kinds("capture.mode"), ["choice", null, null, ["off", "per_session"]]);
  assert.deepEqual(kinds("tmux.sockets"), ["list", null, null, []]);
  const places = ["metadata", "output_preview", "diagnostics_bundle", "logs"];
  assert.deepEqual(kinds("redaction.apply_to"), ["list", null, null, places]);
  assert.equal(kinds("logging.rooms")[0], "table");
  assert.equal(kinds("notifications.rules")[0], "tables");
});

Deno.test("configReference() describes the fields of tables as it does keys", () => {
  const fields = reference.flatMap(({ fields }) => fields);
  assert.deepEqual(fields.map(({ name }) => name), [
    "type",
    "min_pending_ms",
    "max_per_hour",
    "include_sessions",
    "exclude_sessions",
    "session",
    "escalation",
    "compact",
    "capture_preview",
  ]);
  for (const { name, description } of fields) assert.match(description, /^[A-Z].*\.$/, name);
});

Deno.test("configReference() these keys have an effect in this version", () => {
  assert.deepEqual(reference.filter(({ effect }) => effect === "now").map(({ key }) => key), [
    "server.enable",
    "server.port",
    "server.host",
    "server.allowed_hosts",
    "security.require_auth",
    "security.read_token_file",
    "security.admin_token_file",
    "security.max_request_body_kb",
    "security.rate_limit_rps",
    "security.enable_actions",
    "security.token_rotate_on_start",
    "security.enforce_token_file_permissions",
    "exec.tmux_timeout_ms",
    "exec.ntm_timeout_ms",
    "exec.max_stdout_kb",
    "exec.kill_on_timeout",
    "polling.tmux_busy_interval_ms",
    "polling.tmux_meta_interval_ms",
    "polling.tmux_quiet_interval_ms",
    "polling.ntm_reconcile_interval_ms",
    "polling.idle_backoff_max_ms",
    "polling.max_concurrent_commands",
    "polling.capture_fallback_interval_ms",
    "polling.history_retention_days",
    "hooks.enable",
    "hooks.install_mode",
    "maintenance.vacuum_interval_hours",
    "maintenance.max_db_mb",
    "maintenance.minute_samples_retention_hours",
    "maintenance.events_retention_days",
    "maintenance.sessions_retention_days",
    "maintenance.escalations_retention_days",
    "maintenance.usage_retention_days",
    "detection.pack_dir",
    "detection.compact_patterns",
    "detection.escalation_patterns",
    "logging.level",
    "logging.file",
    "logging.max_file_mb",
    "logging.max_files",
    "logging.format",
    "logging.rooms",
    "capture.mode",
    "capture.max_preview_lines",
    "capture.max_preview_kb",
    "privacy.per_session_capture_allowlist",
    "privacy.show_capture_enabled_banner",
    "redaction.patterns",
    "redaction.replacement",
    "redaction.max_scan_bytes",
    "redaction.apply_to",
    "tmux.sockets",
    "tmux.program",
    "sessions.ended_visible_minutes",
    "stats.time_zone",
    "agents.enable",
    "agents.claude_config_dirs",
    "agents.transcripts",
    "agents.transcript_history_days",
    "agents.codex_home",
    "agents.gemini_home",
    "agent_hooks.enable",
    "agent_hooks.max_age_minutes",
    "ntm.enable",
    "ntm.program",
    "notifications.snooze_minutes",
    "notifications.overrides",
  ]);
});

Deno.test("wantedAt() follows a path into lists and tables", () => {
  assert.equal(wantedAt(["polling"]), "a table");
  assert.equal(wantedAt(["hooks", "enable"]), "true or false");
  assert.equal(wantedAt(["redaction", "replacement"]), "a text of 1 to 100 characters");
  assert.equal(wantedAt(["hooks", "install_mode"]), 'one of "append", "off"');
  assert.equal(
    wantedAt(["logging", "rooms", "collect"]),
    'one of "debug", "info", "warn", "error"',
  );
  assert.equal(
    wantedAt(["detection", "compact_patterns", "0"]),
    "a text of at most 500 characters",
  );
  assert.equal(wantedAt(["nothing"]), null);
  assert.equal(wantedAt(["constructor"]), null);
});

Deno.test("namesAt() gives the names of a table", () => {
  assert.deepEqual(namesAt(["server"]), ["enable", "port", "host", "allowed_hosts"]);
  assert.ok(namesAt([]).includes("stream_limits"));
  assert.ok(namesAt(["logging", "rooms"]).includes("collect"));
  assert.deepEqual(namesAt(["nothing"]), []);
});
