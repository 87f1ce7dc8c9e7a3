import { type CancelTimer, type Clock, systemClock } from "./clock.ts";
import { plainFields, plainText } from "./log_fields.ts";
import { LogFile } from "./log_file.ts";
import { type LogEntry, type LogFormat, logLine } from "./log_line.ts";
import {
  type LogFields,
  type LogLevel,
  type LogRoom,
  passesLevel,
  type RoomLog,
  roomLog,
} from "./room_log.ts";

export interface LogOptions {
  /** Absolute path. */
  readonly file: string;
  readonly level: LogLevel;
  /** Levels of single rooms, above or below `level`. */
  readonly rooms?: Readonly<Partial<Record<LogRoom, LogLevel>>>;
  /** A file of this size is set aside as `FILE.1`. Mebibytes. */
  readonly maxFileMb: number;
  /** How many files at most, the current one among them. */
  readonly maxFiles: number;
  readonly format: LogFormat;
  /** Writes each line to stderr too, as text. */
  readonly stderr: boolean;
  /** Takes secrets and terminal control out of a text; every text of every record goes through. */
  readonly scrub: (text: string) => string;
  readonly clock?: Clock;
  /** Where `stderr` goes; the tests have their own. */
  readonly writeStderr?: (line: string) => void;
}

export interface Log {
  room(name: LogRoom): RoomLog;
  /** How often writing failed since the start; health shows it. */
  readonly errors: number;
  /** Records lost to such failures, or logged after the close. */
  readonly dropped: number;
  /** What the last failure said; null while the last write went well. */
  readonly lastError: string | null;
  /** Writes what waits. Never throws. */
  flush(): void;
  /** Writes what waits and lets go of the file; what is logged later is dropped. */
  close(): Promise<void>;
}

/** Lines are gathered this long, then written at once: a sync for each would stop the daemon. */
const GATHER_MS = 250;
/** Characters that may wait; more are written at once. */
const MOST_WAITING = 256 * 1024;
const BYTES_PER_MB = 1024 * 1024;

/**
 * Opens the daemon's log: one rotated file, 0600, and stderr when wished; stdout is never touched.
 * A disk that is full or a directory that is gone is counted, not thrown, and the file is tried
 * again with the next lines: the daemon works on without a log.
 */
export function openLog(options: LogOptions): Promise<Log> {
  const log = new GatheringLog(options);
  log.open();
  return Promise.resolve(log);
}

class GatheringLog implements Log {
  errors = 0;
  dropped = 0;
  lastError: string | null = null;
  readonly #options: LogOptions;
  readonly #clock: Clock;
  readonly #file: LogFile;
  #waiting: string[] = [];
  #waitingLength = 0;
  #cancelTimer: CancelTimer | null = null;
  #closed = false;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#file = new LogFile(options.file, {
      maxBytes: options.maxFileMb * BYTES_PER_MB,
      maxFiles: options.maxFiles,
    });
  }

  /** Shows at the start, not hours later, that the file cannot be written. */
  open(): void {
    this.#append("", 0);
  }

  room(name: LogRoom): RoomLog {
    const lowest = this.#options.rooms?.[name] ?? this.#options.level;
    return roomLog((level, message, fields) => {
      if (passesLevel(level, lowest)) this.#take({ room: name, level, message, fields });
    });
  }

  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const lines = this.#waiting;
    this.#waiting = [];
    this.#waitingLength = 0;
    if (lines.length > 0) this.#append(lines.join(""), lines.length);
  }

  close(): Promise<void> {
    this.flush();
    this.#closed = true;
    this.#file.close();
    return Promise.resolve();
  }

  #take(record: { room: LogRoom; level: LogLevel; message: string; fields: LogFields }): void {
    if (this.#closed) {
      this.dropped++;
      return;
    }
    try {
      const entry = this.#entryOf(record);
      if (this.#options.stderr) this.#toStderr(logLine(entry, "text"));
      this.#gather(logLine(entry, this.#options.format));
    } catch (error) {
      // A field whose getter throws, or a scrub with a fault: the record is lost, the caller is not.
      this.#failed(error, 1);
      return;
    }
    if (record.level === "error") this.flush();
  }

  #entryOf(
    record: { room: LogRoom; level: LogLevel; message: string; fields: LogFields },
  ): LogEntry {
    const { scrub } = this.#options;
    return {
      at: this.#clock.now(),
      level: record.level,
      room: record.room,
      message: plainText(record.message, scrub),
      fields: plainFields(record.fields, scrub),
    };
  }

  #gather(line: string): void {
    if (this.#waitingLength + line.length > MOST_WAITING) this.flush();
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    this.#cancelTimer ??= this.#clock.setTimer(GATHER_MS, () => this.flush());
  }

  #append(lines: string, count: number): void {
    try {
      this.#file.append(lines);
      this.lastError = null;
    } catch (error) {
      this.#failed(error, count);
    }
  }

  #toStderr(line: string): void {
    try {
      (this.#options.writeStderr ?? writeStderr)(line);
    } catch (error) {
      this.#failed(error, 0);
    }
  }

  #failed(error: unknown, lostRecords: number): void {
    this.errors++;
    this.dropped += lostRecords;
    this.lastError = error instanceof Error ? error.message : String(error);
  }
}

function writeStderr(line: string): void {
  const bytes = new TextEncoder().encode(line);
  for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
}
