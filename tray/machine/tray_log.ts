import { join } from "node:path";
import { getRotatingFileSink } from "@logtape/file";
import type { LogRecord, Sink } from "@logtape/logtape";
import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";

/** Writes lines for whoever looks for a fault. */
export interface TrayLog extends Disposable {
  /** Never throws: the tray goes on without a log. */
  readonly line: (text: string) => void;
}

const FILE = { maxFiles: 3, bufferSize: 0 };
/** Bytes of one file; more after a failure, for as long as the full one cannot be put away. */
const MOST_BYTES = { usual: 1_048_576, afterFailure: 4_194_304 };
const LONGEST_LINE = 2_000;

type LogFile = Sink & Disposable;

/** Opens `tray.log` in a folder; older lines are in `tray.log.1` and so on. */
export async function openTrayLog(folder: string, now: () => number = Date.now): Promise<TrayLog> {
  // Without its folder, every line is lost.
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {});
  let file: LogFile | null = null;
  const write = (record: LogRecord, maxSize: number): boolean => {
    try {
      file ??= openFile(folder, maxSize);
      file(record);
      return true;
    } catch {
      // It may be closed already: the next line opens it anew.
      closeFile(file);
      file = null;
      return false;
    }
  };
  return {
    line: (text) => {
      const message = [redact(sanitiseLine(text, LONGEST_LINE))];
      const base = { category: ["tray"], level: "info", properties: {} } as const;
      const record = { ...base, message, rawMessage: "", timestamp: now() };
      if (!write(record, MOST_BYTES.usual)) write(record, MOST_BYTES.afterFailure);
    },
    [Symbol.dispose]: () => {
      closeFile(file);
      file = null;
    },
  };
}

function openFile(folder: string, maxSize: number): LogFile {
  return getRotatingFileSink(join(folder, "tray.log"), {
    ...FILE,
    maxSize,
    formatter: ({ timestamp, message }) =>
      `${new Date(timestamp).toISOString()} ${message.join("")}\n`,
  });
}

function closeFile(file: LogFile | null): void {
  try {
    file?.[Symbol.dispose]();
  } catch {
    // What cannot be told in it is told nowhere.
  }
}
