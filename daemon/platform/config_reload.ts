import type { ConfigKey } from "./config_schema.ts";

/**
 * `now`: a changed value is in force as soon as the daemon has read it. `restart`: what it governs is
 * made at the start of the daemon, and stays as it is until the next one.
 */
export type ConfigReload = "now" | "restart";

/**
 * When a change of each key comes into force. A key may only be `now` where everything that uses it
 * asks for it each time.
 */
export const CONFIG_RELOADS: Readonly<Record<ConfigKey, ConfigReload>> = {
  "server.enable": "restart",
  "server.port": "restart",
  "server.host": "restart",
  "server.allowed_hosts": "restart",
  "security.require_auth": "restart",
  "security.read_token_file": "restart",
  "security.admin_token_file": "restart",
  "security.max_request_body_kb": "restart",
  "security.rate_limit_rps": "restart",
  "security.enable_actions": "now",
  "security.token_rotate_on_start": "restart",
  "security.enforce_token_file_permissions": "restart",
  "exec.tmux_timeout_ms": "restart",
  "exec.ntm_timeout_ms": "restart",
  "exec.ntm_markdown_timeout_ms": "restart",
  "exec.max_stdout_kb": "restart",
  "exec.kill_on_timeout": "restart",
  "polling.tmux_busy_interval_ms": "restart",
  "polling.tmux_meta_interval_ms": "restart",
  "polling.tmux_quiet_interval_ms": "restart",
  "polling.ntm_reconcile_interval_ms": "restart",
  "polling.idle_backoff_max_ms": "restart",
  "polling.max_concurrent_commands": "restart",
  "polling.sample_interval_ms": "restart",
  "polling.capture_fallback_interval_ms": "restart",
  "polling.history_retention_days": "now",
  "hooks.enable": "restart",
  "hooks.event_log": "restart",
  "hooks.max_event_log_mb": "restart",
  "hooks.install_mode": "restart",
  "maintenance.rollup_interval_ms": "restart",
  "maintenance.vacuum_interval_hours": "now",
  "maintenance.max_db_mb": "now",
  "maintenance.minute_samples_retention_hours": "now",
  "maintenance.events_retention_days": "now",
  "maintenance.sessions_retention_days": "now",
  "maintenance.escalations_retention_days": "now",
  "maintenance.usage_retention_days": "now",
  "detection.pack_dir": "now",
  "detection.compact_patterns": "now",
  "detection.escalation_patterns": "now",
  "logging.level": "restart",
  "logging.file": "restart",
  "logging.max_file_mb": "restart",
  "logging.max_files": "restart",
  "logging.format": "restart",
  "logging.rooms": "restart",
  "capture.mode": "restart",
  "capture.persist_preview": "restart",
  "capture.stream_backend": "restart",
  "capture.max_preview_lines": "now",
  "capture.max_preview_kb": "now",
  "privacy.per_session_capture_allowlist": "restart",
  "privacy.show_capture_enabled_banner": "now",
  "redaction.patterns": "restart",
  "redaction.replacement": "restart",
  "redaction.max_scan_bytes": "restart",
  "redaction.apply_to": "restart",
  "stream_limits.max_total_mb": "restart",
  "stream_limits.rotate_mb": "restart",
  "stream_limits.max_files_per_pane": "restart",
  "tmux.sockets": "restart",
  "tmux.program": "restart",
  "sessions.ended_visible_minutes": "now",
  "stats.time_zone": "now",
  "agents.enable": "restart",
  "agents.claude_config_dirs": "restart",
  "agents.transcripts": "restart",
  "agents.transcript_history_days": "restart",
  "agents.codex_home": "restart",
  "agents.gemini_home": "restart",
  "agent_hooks.enable": "restart",
  "agent_hooks.max_age_minutes": "restart",
  "ntm.enable": "restart",
  "ntm.program": "restart",
  "notifications.quiet_hours": "now",
  "notifications.quiet_start": "now",
  "notifications.quiet_end": "now",
  "notifications.dedupe_window_ms": "now",
  "notifications.snooze_minutes": "now",
  "notifications.rules": "now",
  "notifications.overrides": "now",
};

/** Every key there is, in the order of the file. */
export const CONFIG_KEYS = Object.keys(CONFIG_RELOADS) as readonly ConfigKey[];

export function isConfigKey(key: string): key is ConfigKey {
  return Object.hasOwn(CONFIG_RELOADS, key);
}
