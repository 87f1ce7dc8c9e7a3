import type { ConfigKey } from "./config_schema.ts";

/**
 * `now`: the key changes what the daemon does. `accepted`: it is checked, and nothing reads it yet.
 * `never`: it is checked, and nothing will ever need it.
 */
export type ConfigEffect = "now" | "accepted" | "never";

/**
 * `now`: a changed value is in force as soon as the daemon has read it. `restart`: what it governs is
 * made at the start of the daemon, and stays as it is until the next one.
 */
export type ConfigReload = "now" | "restart";

/** What a key is good for in this version, and when a change of it comes into force. */
export interface ConfigUse {
  /** `config check` tells it. The change that makes a key work moves it to `now`. */
  readonly effect: ConfigEffect;
  /** It may only be `now` where everything that uses the key asks for it each time. */
  readonly reload: ConfigReload;
}

/** How each key is used, in the order of the file. */
export const CONFIG_USE: Readonly<Record<ConfigKey, ConfigUse>> = {
  "server.enable": { effect: "now", reload: "restart" },
  "server.port": { effect: "now", reload: "restart" },
  "server.host": { effect: "now", reload: "restart" },
  "server.allowed_hosts": { effect: "now", reload: "restart" },
  "security.require_auth": { effect: "now", reload: "restart" },
  "security.read_token_file": { effect: "now", reload: "restart" },
  "security.admin_token_file": { effect: "now", reload: "restart" },
  "security.max_request_body_kb": { effect: "now", reload: "restart" },
  "security.rate_limit_rps": { effect: "now", reload: "restart" },
  "security.enable_actions": { effect: "now", reload: "now" },
  "security.token_rotate_on_start": { effect: "now", reload: "restart" },
  "security.enforce_token_file_permissions": { effect: "now", reload: "restart" },
  "exec.tmux_timeout_ms": { effect: "now", reload: "restart" },
  "exec.ntm_timeout_ms": { effect: "now", reload: "restart" },
  "exec.ntm_markdown_timeout_ms": { effect: "accepted", reload: "restart" },
  "exec.max_stdout_kb": { effect: "now", reload: "restart" },
  "exec.kill_on_timeout": { effect: "now", reload: "restart" },
  "polling.tmux_busy_interval_ms": { effect: "now", reload: "restart" },
  "polling.tmux_meta_interval_ms": { effect: "now", reload: "restart" },
  "polling.tmux_quiet_interval_ms": { effect: "now", reload: "restart" },
  "polling.ntm_reconcile_interval_ms": { effect: "now", reload: "restart" },
  "polling.idle_backoff_max_ms": { effect: "now", reload: "restart" },
  "polling.max_concurrent_commands": { effect: "now", reload: "restart" },
  "polling.sample_interval_ms": { effect: "never", reload: "restart" },
  "polling.capture_fallback_interval_ms": { effect: "now", reload: "restart" },
  "polling.history_retention_days": { effect: "now", reload: "now" },
  "hooks.enable": { effect: "now", reload: "restart" },
  "hooks.event_log": { effect: "never", reload: "restart" },
  "hooks.max_event_log_mb": { effect: "never", reload: "restart" },
  "hooks.install_mode": { effect: "now", reload: "restart" },
  "maintenance.rollup_interval_ms": { effect: "never", reload: "restart" },
  "maintenance.vacuum_interval_hours": { effect: "now", reload: "now" },
  "maintenance.max_db_mb": { effect: "now", reload: "now" },
  "maintenance.minute_samples_retention_hours": { effect: "now", reload: "now" },
  "maintenance.events_retention_days": { effect: "now", reload: "now" },
  "maintenance.sessions_retention_days": { effect: "now", reload: "now" },
  "maintenance.escalations_retention_days": { effect: "now", reload: "now" },
  "maintenance.usage_retention_days": { effect: "now", reload: "now" },
  "detection.pack_dir": { effect: "now", reload: "now" },
  "detection.compact_patterns": { effect: "now", reload: "now" },
  "detection.escalation_patterns": { effect: "now", reload: "now" },
  "logging.level": { effect: "now", reload: "restart" },
  "logging.file": { effect: "now", reload: "restart" },
  "logging.max_file_mb": { effect: "now", reload: "restart" },
  "logging.max_files": { effect: "now", reload: "restart" },
  "logging.format": { effect: "now", reload: "restart" },
  "logging.rooms": { effect: "now", reload: "restart" },
  "capture.mode": { effect: "now", reload: "restart" },
  "capture.persist_preview": { effect: "accepted", reload: "restart" },
  "capture.stream_backend": { effect: "accepted", reload: "restart" },
  "capture.max_preview_lines": { effect: "now", reload: "now" },
  "capture.max_preview_kb": { effect: "now", reload: "now" },
  "privacy.per_session_capture_allowlist": { effect: "now", reload: "restart" },
  "privacy.show_capture_enabled_banner": { effect: "now", reload: "now" },
  "redaction.patterns": { effect: "now", reload: "restart" },
  "redaction.replacement": { effect: "now", reload: "restart" },
  "redaction.max_scan_bytes": { effect: "now", reload: "restart" },
  "redaction.apply_to": { effect: "now", reload: "restart" },
  "stream_limits.max_total_mb": { effect: "accepted", reload: "restart" },
  "stream_limits.rotate_mb": { effect: "accepted", reload: "restart" },
  "stream_limits.max_files_per_pane": { effect: "accepted", reload: "restart" },
  "tmux.sockets": { effect: "now", reload: "restart" },
  "tmux.program": { effect: "now", reload: "restart" },
  "sessions.ended_visible_minutes": { effect: "now", reload: "now" },
  "stats.time_zone": { effect: "now", reload: "now" },
  "agents.enable": { effect: "now", reload: "restart" },
  "agents.claude_config_dirs": { effect: "now", reload: "restart" },
  "agents.transcripts": { effect: "now", reload: "restart" },
  "agents.transcript_history_days": { effect: "now", reload: "restart" },
  "agents.codex_home": { effect: "now", reload: "restart" },
  "agents.gemini_home": { effect: "now", reload: "restart" },
  "agent_hooks.enable": { effect: "now", reload: "restart" },
  "agent_hooks.max_age_minutes": { effect: "now", reload: "restart" },
  "ntm.enable": { effect: "now", reload: "restart" },
  "ntm.program": { effect: "now", reload: "restart" },
  "notifications.quiet_hours": { effect: "accepted", reload: "now" },
  "notifications.quiet_start": { effect: "accepted", reload: "now" },
  "notifications.quiet_end": { effect: "accepted", reload: "now" },
  "notifications.dedupe_window_ms": { effect: "accepted", reload: "now" },
  "notifications.snooze_minutes": { effect: "now", reload: "now" },
  "notifications.rules": { effect: "accepted", reload: "now" },
  "notifications.overrides": { effect: "now", reload: "now" },
};

/** Every key there is, in the order of the file. */
export const CONFIG_KEYS = Object.keys(CONFIG_USE) as readonly ConfigKey[];

export function isConfigKey(key: string): key is ConfigKey {
  return Object.hasOwn(CONFIG_USE, key);
}
