export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = typeof LOG_LEVELS[number];

/** The rooms of the daemon that log; `[logging.rooms]` sets a level for each. */
export const LOG_ROOMS = [
  "app",
  "pipeline",
  "collect",
  "detect",
  "state",
  "store",
  "bus",
  "rpc",
  "wire",
  "act",
  "web",
  "upkeep",
  "cli",
  "platform",
] as const;
export type LogRoom = typeof LOG_ROOMS[number];

/** Facts beside the message: small values by name, units in the name (`tookMs`). */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * What a room writes its log to. A call never throws and never waits; the message is a constant
 * sentence and what varies goes into the fields, so that lines can be counted and searched.
 */
export interface RoomLog {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** True when a record of `level` passes a threshold of `lowest`. */
export function passesLevel(level: LogLevel, lowest: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(lowest);
}

/** Builds a {@linkcode RoomLog} on one function that takes every record. */
export function roomLog(
  write: (level: LogLevel, message: string, fields: LogFields) => void,
): RoomLog {
  const at = (level: LogLevel) => (message: string, fields: LogFields = {}) =>
    write(level, message, fields);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
