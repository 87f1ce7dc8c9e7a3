import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { type LogLevel, type LogRoom, type RoomLog, roomLog } from "./room_log.ts";

/** An error that was logged, without its fields: they may tell of more than figures should. */
export interface LoggedError {
  /** Milliseconds UTC. */
  readonly at: number;
  readonly room: LogRoom;
  /** The constant sentence. */
  readonly message: string;
}

/** A log that knows how much of each level went through it. */
export interface CountedLog extends Log {
  /** Since the start, whether or not the level is written. */
  readonly counts: Readonly<Record<LogLevel, number>>;
  /** Errors of the last `ms` milliseconds, oldest first; at most {@linkcode MOST_ERRORS}. */
  recentErrors(ms: number): readonly LoggedError[];
}

/** Errors that are remembered; whoever has more knows enough. */
export const MOST_ERRORS = 200;

/** The same log, counting. */
export function countedLog(log: Log, clock: Pick<Clock, "now">): CountedLog {
  const counts: Record<LogLevel, number> = { debug: 0, info: 0, warn: 0, error: 0 };
  let errors: LoggedError[] = [];
  const remember = (room: LogRoom, message: string) => {
    errors.push({ at: clock.now(), room, message });
    if (errors.length > MOST_ERRORS) errors = errors.slice(-MOST_ERRORS);
  };
  return {
    room(name: LogRoom): RoomLog {
      const inner = log.room(name);
      return roomLog((level, message, fields) => {
        counts[level]++;
        if (level === "error") remember(name, message);
        inner[level](message, fields);
      });
    },
    counts,
    // A clock that was set back must not make an old error new.
    recentErrors: (ms) => errors.filter(({ at }) => Math.abs(clock.now() - at) < ms),
    get errors() {
      return log.errors;
    },
    get dropped() {
      return log.dropped;
    },
    get lastError() {
      return log.lastError;
    },
    flush: () => log.flush(),
    close: () => log.close(),
  };
}
