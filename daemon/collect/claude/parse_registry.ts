import { isDeeperThan } from "../../../shared/protocol/json_depth.ts";
import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import { withoutSecret } from "../../../shared/text/without_secret.ts";

/** What Claude Code says of itself; `shell`: the turn is over, a background shell lives. */
export const REGISTRY_STATUSES = ["busy", "waiting", "idle", "shell"] as const;

/** `unknown`: a word that stands in `statusRaw` and that nobody here understands. */
export type RegistryStatus = typeof REGISTRY_STATUSES[number] | "unknown";

/**
 * One registry file of Claude Code. The format is nobody's promise, so all but the pid may be
 * missing (null). Texts are redacted, sanitised, at most 200 characters; times are milliseconds UTC.
 */
export interface RegistryRecord {
  readonly pid: number;
  /** Names its transcript, so it has no characters that mean something in a path. */
  readonly sessionId: string | null;
  readonly cwd: string | null;
  /** Field 22 of `/proc/<pid>/stat` of the process that wrote it: clock ticks since boot, as text. */
  readonly procStart: string | null;
  readonly version: string | null;
  /** For example `interactive`. */
  readonly kind: string | null;
  readonly status: RegistryStatus | null;
  readonly statusRaw: string | null;
  /** What a person is asked for. Left over from earlier unless `status` is `waiting`. */
  readonly waitingFor: string | null;
  readonly updatedAt: number | null;
  readonly statusUpdatedAt: number | null;
  readonly name: string | null;
  readonly startedAt: number | null;
}

/** A larger file is no registry file; a real one has some 500 bytes. */
export const MAX_REGISTRY_BYTES = 65_536;

const MAX_DEPTH = 32;
/** The longest path there is. What is longer is not cut but missing: a cut could halve a secret. */
const MAX_TEXT = 4_096;
const MAX_PID = 2 ** 31 - 1;
/** The last moment that a date can name. */
const MAX_TIME = 8.64e15;

const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const TICKS = /^[0-9]{1,20}$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the text of one registry file. Never throws: a field of the wrong type is missing, unknown
 * ones are ignored.
 * @returns null for anything that is not one whole JSON object with a pid, such as half a file
 */
export function parseRegistry(text: string): RegistryRecord | null {
  const fields = parseObject(text);
  if (fields === null) return null;
  const pid = pidOf(fields);
  if (pid === null) return null;
  const statusRaw = line(fields, "status");
  return {
    pid,
    sessionId: sessionId(fields),
    cwd: line(fields, "cwd"),
    procStart: procStart(fields),
    version: line(fields, "version"),
    kind: line(fields, "kind"),
    status: statusRaw === null ? null : statusOf(statusRaw),
    statusRaw,
    waitingFor: line(fields, "waitingFor"),
    updatedAt: time(fields, "updatedAt"),
    statusUpdatedAt: time(fields, "statusUpdatedAt"),
    name: line(fields, "name"),
    startedAt: time(fields, "startedAt"),
  };
}

function parseObject(text: string): Fields | null {
  if (text.length > MAX_REGISTRY_BYTES || isDeeperThan(text, MAX_DEPTH)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Only what the file itself says: an object also inherits names. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function pidOf(fields: Fields): number | null {
  const value = own(fields, "pid");
  const isPid = typeof value === "number" && Number.isInteger(value) && value > 0;
  return isPid && value <= MAX_PID ? value : null;
}

function time(fields: Fields, key: string): number | null {
  const value = own(fields, key);
  return typeof value === "number" && value >= 1 && value <= MAX_TIME ? Math.floor(value) : null;
}

/** One line for people; null when nothing of it can be shown. */
function line(fields: Fields, key: string): string | null {
  const value = own(fields, key);
  if (typeof value !== "string" || value.length > MAX_TEXT) return null;
  const shown = sanitiseLine(redact(value));
  return shown === "" ? null : shown;
}

function sessionId(fields: Fields): string | null {
  const value = own(fields, "sessionId");
  if (typeof value !== "string" || !SESSION_ID.test(value)) return null;
  return withoutSecret(value);
}

/** A text in every version seen; a number would be as good. */
function procStart(fields: Fields): string | null {
  const value = own(fields, "procStart");
  const ticks = Number.isSafeInteger(value) ? String(value) : value;
  return typeof ticks === "string" && TICKS.test(ticks) ? ticks : null;
}

function statusOf(raw: string): RegistryStatus {
  return REGISTRY_STATUSES.find((status) => status === raw) ?? "unknown";
}
