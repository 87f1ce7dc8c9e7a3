import * as z from "zod";
import { NotificationOverrides, NotificationRule } from "../../shared/model/notification.ts";
import { isLoopback } from "../../shared/text/is_loopback.ts";
import { LOG_LEVELS, LOG_ROOMS } from "./room_log.ts";

/*
 * The keys of daemon.toml, named as in the file. Each description is what `config get` shows: what
 * the key does and, for a number, its unit. An error text completes the sentence "KEY is VALUE,
 * but must be …".
 */

const whole = (min: number, max: number) => z.int().min(min).max(max);

const pathText = z.string().refine(
  (path) => path === "" || isRooted(path),
  { error: "an absolute path, or one that begins with ~/" },
);

const socketText = z.string().refine(
  (socket) => socket !== "" && (isRooted(socket) || !/[/\s]/.test(socket)),
  { error: "an absolute path (~/ is allowed), or a socket name as tmux -L takes it" },
);

/** Whether it is a pattern is for those to say who search with it: others know another syntax. */
const patternText = z.string().max(500).refine(
  (pattern) => pattern !== "",
  { error: "a regular expression of at most 500 characters" },
);

const level = z.enum(LOG_LEVELS);

const hostText = z.string().max(255).refine(
  (host) => /^[\w.:[\]-]+$/.test(host),
  { error: "a host name or an address, without a port" },
);

const server = z.strictObject({
  enable: z.boolean().default(false)
    .describe("Whether the daemon serves the dashboard, WebSocket and HTTP on a port."),
  port: whole(1, 65_535).default(3847).describe("TCP port of the dashboard and of POST /rpc."),
  host: z.string().min(1).default("127.0.0.1")
    .describe("Address the web server listens on; anything but a loopback address is public."),
  allowed_hosts: z.array(hostText).max(32).default([])
    .describe("Names by which browsers may call the web server, beside those of loopback."),
});

const security = z.strictObject({
  require_auth: z.boolean().default(true)
    .describe("Whether the web server asks every client for a token; else who has none may read."),
  read_token_file: pathText.default("")
    .describe('File of the read token; "" is token.read beside this file.'),
  admin_token_file: pathText.default("")
    .describe('File of the admin token; "" is token.admin beside this file.'),
  max_request_body_kb: whole(1, 10_240).default(64)
    .describe("Longest body of one web request, kibibytes."),
  rate_limit_rps: whole(1, 10_000).default(25)
    .describe("Requests that one web client may make, per second."),
  enable_actions: z.boolean().default(false)
    .describe("Whether clients may change tmux through the daemon."),
  token_rotate_on_start: z.boolean().default(true)
    .describe("Whether each start of the daemon makes new tokens."),
  enforce_token_file_permissions: z.boolean().default(true)
    .describe("Whether a token file that others can read stops the start."),
});

const exec = z.strictObject({
  tmux_timeout_ms: whole(100, 60_000).default(2000)
    .describe("Deadline of one tmux command, milliseconds."),
  ntm_timeout_ms: whole(100, 120_000).default(30_000)
    .describe("Deadline of one ntm command, milliseconds."),
  ntm_markdown_timeout_ms: whole(100, 300_000).default(20_000)
    .describe("Deadline of one ntm report for diagnostics, milliseconds."),
  max_stdout_kb: whole(64, 65_536).default(2048)
    .describe("Longest output of one command, kibibytes; more counts as a failed look."),
  kill_on_timeout: z.boolean().default(true)
    .describe("Whether a command past its deadline is ended, with all it started."),
});

const polling = z.strictObject({
  tmux_busy_interval_ms: whole(100, 60_000).default(480)
    .describe("Pause between two looks at tmux's windows while things change, milliseconds."),
  tmux_meta_interval_ms: whole(250, 60_000).default(1500)
    .describe("Pause between two looks at what panes draw while things change, milliseconds."),
  tmux_quiet_interval_ms: whole(250, 60_000).default(1900)
    .describe("Pause between two looks at tmux when nothing changes, milliseconds."),
  ntm_reconcile_interval_ms: whole(1000, 3_600_000).default(15_000)
    .describe(
      "Pause between two questions to ntm while things change, milliseconds; 10000 at least.",
    ),
  idle_backoff_max_ms: whole(1000, 3_600_000).default(60_000)
    .describe("Longest pause that backing off may reach, milliseconds."),
  max_concurrent_commands: whole(1, 64).default(4)
    .describe("Commands that may run at once."),
  sample_interval_ms: whole(1000, 3_600_000).default(60_000)
    .describe("Needless, and kept for files that set it: a sample is a minute; milliseconds."),
  capture_fallback_interval_ms: whole(1000, 3_600_000).default(30_000)
    .describe("An allowed pane that seems to stand still is read again after this, milliseconds."),
  history_retention_days: whole(1, 3650).default(30)
    .describe("How long hourly and daily statistics are kept, days."),
});

const hooks = z.strictObject({
  enable: z.boolean().default(false)
    .describe("Whether tmux hooks may tell the daemon of changes, which saves looks."),
  event_log: pathText.default("")
    .describe(
      "Needless, and kept for files that set it: tmux hooks tell the daemon without a file.",
    ),
  max_event_log_mb: whole(1, 1024).default(5)
    .describe("Needless as that file is; mebibytes."),
  install_mode: z.enum(["append", "off"]).default("append")
    .describe("How hooks are installed: beside the user's own, or not at all."),
});

const maintenance = z.strictObject({
  rollup_interval_ms: whole(60_000, 86_400_000).default(3_600_000)
    .describe("Needless, and kept for files that set it: sums are made at once; milliseconds."),
  vacuum_interval_hours: whole(1, 8760).default(168)
    .describe("Pause between two rounds in which the database gives free space back, hours."),
  max_db_mb: whole(16, 65_536).default(512)
    .describe("Largest size of the database; the oldest and finest goes before, mebibytes."),
  minute_samples_retention_hours: whole(1, 8760).default(72)
    .describe("How long samples are kept, hours."),
  events_retention_days: whole(1, 3650).default(30)
    .describe("How long events are kept, days."),
  sessions_retention_days: whole(1, 3650).default(90)
    .describe("How long ended sessions and panes are kept, days."),
  escalations_retention_days: whole(1, 3650).default(90)
    .describe("How long escalations that are closed are kept, days."),
  usage_retention_days: whole(1, 3650).default(730)
    .describe("How long tokens by the quarter of an hour are kept, days."),
});

const detection = z.strictObject({
  pack_dir: pathText.default("")
    .describe('Directory of detector packs of your own; "" is detectors beside this file.'),
  compact_patterns: z.array(patternText).max(100)
    .default(["Auto-compacting conversation", "Context limit reached"])
    .describe("Regular expressions (RE2): an allowed pane that shows one is compacting."),
  escalation_patterns: z.array(patternText).max(100)
    .default(["need.*human.*input", "please confirm"])
    .describe("Regular expressions (RE2): an allowed pane that shows one waits for a person."),
});

const logging = z.strictObject({
  level: level.default("info").describe("Least severe level that is logged."),
  file: pathText.default("")
    .describe('The log file; "" is daemon.log in the data directory.'),
  max_file_mb: whole(1, 1024).default(10)
    .describe("Size at which the log file is set aside, mebibytes."),
  max_files: whole(1, 100).default(5)
    .describe("Log files that exist at most, the current one among them."),
  format: z.enum(["json", "text"]).default("json").describe("Form of a line in the log file."),
  rooms: z.partialRecord(z.enum(LOG_ROOMS), level).default({})
    .describe("Levels of single parts of the daemon, in the table [logging.rooms]."),
});

const capture = z.strictObject({
  mode: z.enum(["off", "per_session"]).default("off")
    .describe("Whether what panes show may be read, for the sessions allowed in [privacy]."),
  persist_preview: z.boolean().default(false)
    .describe("Whether redacted previews may be kept on disk."),
  stream_backend: z.enum(["fifo", "disk"]).default("fifo")
    .describe("How the output of an allowed pane is streamed."),
  max_preview_lines: whole(1, 10_000).default(200).describe("Longest preview, lines."),
  max_preview_kb: whole(1, 1024).default(64).describe("Longest preview, kibibytes."),
});

const privacy = z.strictObject({
  per_session_capture_allowlist: z.array(z.string().min(1)).max(1000).default([])
    .describe("Names or ids of the sessions whose panes may be read."),
  show_capture_enabled_banner: z.boolean().default(true)
    .describe("Whether clients show that a session's panes are being read."),
});

/** `metadata` is what tmux and agents tell of panes: titles, paths, names, questions. */
const REDACTED_PLACES = ["metadata", "output_preview", "diagnostics_bundle", "logs"] as const;

const redaction = z.strictObject({
  patterns: z.array(patternText).max(100).default([])
    .describe("Regular expressions (RE2) of secrets, beside those built in."),
  replacement: z.string().min(1).max(100).default("[REDACTED]")
    .describe("What stands in the place of a secret."),
  max_scan_bytes: whole(1024, 16_777_216).default(262_144)
    .describe("How much of a text's end is searched, bytes; the rest counts as secret."),
  apply_to: z.array(z.enum(REDACTED_PLACES)).max(REDACTED_PLACES.length)
    .default([...REDACTED_PLACES])
    .describe("Where these patterns are used; the built-in ones are at work everywhere."),
});

const streamLimits = z.strictObject({
  max_total_mb: whole(1, 65_536).default(256)
    .describe("Disk that streams of all panes may take, mebibytes."),
  rotate_mb: whole(1, 1024).default(5)
    .describe("Size at which the stream file of a pane is set aside, mebibytes."),
  max_files_per_pane: whole(1, 100).default(5).describe("Stream files of one pane."),
});

const tmux = z.strictObject({
  sockets: z.array(socketText).max(32).default([])
    .describe("Sockets to watch, as paths or tmux -L names; [] is every live socket of the user."),
  program: pathText.default("").describe('The tmux program; "" searches for it.'),
});

const sessions = z.strictObject({
  ended_visible_minutes: whole(0, 10_080).default(10)
    .describe("How long a session that ended stays in the list, minutes."),
});

const stats = z.strictObject({
  time_zone: z.string().max(64).refine((name) => name === "" || isTimeZone(name), {
    error: "a time zone such as Europe/Berlin",
  }).default("")
    .describe('Time zone in which days of statistics begin and end; "" is the system\'s.'),
});

const agents = z.strictObject({
  enable: z.boolean().default(true)
    .describe("Whether the processes of panes and the files of agents tell who works or waits."),
  claude_config_dirs: z.array(pathText).max(8).default([])
    .describe("Directories in which Claude Code keeps its files; [] is ~/.claude."),
  transcripts: z.boolean().default(true)
    .describe("Whether tokens, models and turns are read from agents' transcripts, never texts."),
  transcript_history_days: whole(0, 3650).default(90)
    .describe("Transcripts that were not changed for longer are left aside, days."),
  codex_home: pathText.default("")
    .describe('Directory in which Codex keeps its files; "" is $CODEX_HOME or ~/.codex.'),
  gemini_home: pathText.default("")
    .describe('Directory in which Gemini CLI keeps its files; "" is ~/.gemini.'),
});

const agentHooks = z.strictObject({
  enable: z.boolean().default(true)
    .describe("Whether the daemon reads what agents' hooks tell; this installs none."),
  max_age_minutes: whole(1, 1440).default(10)
    .describe("What hooks told longer before the daemon's start is thrown away, minutes."),
});

const ntm = z.strictObject({
  enable: z.boolean().default(true)
    .describe("Whether ntm, where it is installed, is asked of panes; only with agents.enable."),
  program: pathText.default("").describe('The ntm program; "" searches for it.'),
});

const clockText = z.string().refine(
  (time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time),
  { error: "a time of the day such as 22:00" },
);

const notifications = z.strictObject({
  quiet_hours: z.boolean().default(true)
    .describe("Whether nothing is told between quiet_start and quiet_end."),
  quiet_start: clockText.default("22:00")
    .describe("Time at which quiet hours begin, in the zone of stats.time_zone."),
  quiet_end: clockText.default("07:00")
    .describe("Time at which quiet hours end, on the same day or on the next."),
  dedupe_window_ms: whole(0, 86_400_000).default(300_000)
    .describe("What was told is not told again for so long, milliseconds."),
  snooze_minutes: whole(1, 1440).default(15)
    .describe("How long an escalation is snoozed where nobody says it, minutes."),
  rules: z.array(NotificationRule).max(32).default(() => [
    rule({ type: "escalation", min_pending_ms: 120_000 }),
    rule({ type: "compact", max_per_hour: 3 }),
  ]).describe("What is told of which sessions, in tables [[notifications.rules]]."),
  overrides: NotificationOverrides.default([])
    .describe("What is different for single sessions, in tables [[notifications.overrides]]."),
}).refine(({ quiet_start, quiet_end }) => quiet_start !== quiet_end, {
  path: ["quiet_end"],
  error: "another time than quiet_start",
});

/** The whole file. Every key may be left out; `ConfigSchema.parse({})` is all the defaults. */
export const ConfigSchema = z.strictObject({
  server: server.prefault({}),
  security: security.prefault({}),
  exec: exec.prefault({}),
  polling: polling.prefault({}),
  hooks: hooks.prefault({}),
  maintenance: maintenance.prefault({}),
  detection: detection.prefault({}),
  logging: logging.prefault({}),
  capture: capture.prefault({}),
  privacy: privacy.prefault({}),
  redaction: redaction.prefault({}),
  stream_limits: streamLimits.prefault({}),
  tmux: tmux.prefault({}),
  sessions: sessions.prefault({}),
  stats: stats.prefault({}),
  agents: agents.prefault({}),
  agent_hooks: agentHooks.prefault({}),
  ntm: ntm.prefault({}),
  notifications: notifications.prefault({}),
}).superRefine(({ server, security }, context) => {
  const complain = (path: ConfigPath, message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  if (!security.require_auth) {
    const name = server.allowed_hosts.find((host) => !isLoopback(host));
    const why = !isLoopback(server.host)
      ? `server.host is ${JSON.stringify(server.host)}, which others can reach`
      : name !== undefined
      ? `server.allowed_hosts has ${JSON.stringify(name)}, by which others may come`
      : null;
    if (why !== null) complain(["security", "require_auth"], `true while ${why}`);
  }
  if (security.read_token_file !== "" && security.read_token_file === security.admin_token_file) {
    complain(["security", "admin_token_file"], "another file than security.read_token_file");
  }
});

type ConfigPath = readonly [section: string, key: string];

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** The settings in force, every default filled in. */
export type Config = DeepReadonly<z.infer<typeof ConfigSchema>>;

/** A key as a dotted name, for example `polling.tmux_meta_interval_ms`. */
export type ConfigKey = {
  [S in keyof Config & string]: `${S}.${keyof Config[S] & string}`;
}[keyof Config & string];

function rule(given: z.input<typeof NotificationRule>): z.infer<typeof NotificationRule> {
  return NotificationRule.parse(given);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isRooted(path: string): boolean {
  return path.startsWith("/") || path.startsWith("~/");
}
