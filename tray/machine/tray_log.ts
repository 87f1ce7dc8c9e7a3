import { join } from "node:path";
import { getRotatingFileSink } from "@logtape/file";
import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";

/** Writes lines for whoever looks for a fault. */
export interface TrayLog extends Disposable {
  /** Never throws: the tray goes on without a log. */
  readonly line: (text: string) => void;
}

const FILE = { maxSize: 1_048_576, maxFiles: 3, bufferSize: 0 };
const LONGEST_LINE = 2_000;

/** Opens `tray.log` in a folder; older lines are in `tray.log.1` and so on. */
export async function openTrayLog(folder: string, now: () => number = Date.now): Promise<TrayLog> {
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    const sink = getRotatingFileSink(join(folder, "tray.log"), {
      ...FILE,
      formatter: ({ timestamp, message }) =>
        `${new Date(timestamp).toISOString()} ${message.join("")}\n`,
    });
    return {
      line: (text) => {
        const message = [redact(sanitiseLine(text, LONGEST_LINE))];
        const base = { category: ["tray"], level: "info", properties: {} } as const;
        sink({ ...base, message, rawMessage: "", timestamp: now() });
      },
      [Symbol.dispose]: () => sink[Symbol.dispose](),
    };
  } catch {
    // What could not be opened cannot be told of in it.
    return { line: () => {}, [Symbol.dispose]: () => {} };
  }
}
