import type { Environment } from "../platform/paths.ts";
import { type Output, StreamOutput } from "./output.ts";

/** Standard output, and what is known of who looks at it. */
export interface Screen extends Output {
  /** A terminal that can move its cursor; a table may be drawn over. */
  readonly isTerminal: boolean;
  readonly colors: boolean;
  /** Columns and rows as they are now; no limits where the output is no terminal. */
  size(): ScreenSize;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ScreenOptions {
  readonly env: Environment;
  /** `--no-color` was given. */
  readonly noColor: boolean;
}

/** The standard output of this process. */
export function openScreen({ env, noColor }: ScreenOptions): Screen {
  const output = new StreamOutput(Deno.stdout);
  const isTerminal = Deno.stdout.isTerminal() && env.get("TERM") !== "dumb";
  // https://no-color.org: any value but the empty one.
  const unwanted = noColor || (env.get("NO_COLOR") ?? "") !== "";
  return {
    isTerminal,
    colors: isTerminal && !unwanted,
    print: (text) => output.print(text),
    size: () => isTerminal ? consoleSize() : { columns: Infinity, rows: Infinity },
  };
}

/** What a terminal without a size of its own is taken for. */
const USUAL = { columns: 80, rows: 24 };

function consoleSize(): ScreenSize {
  try {
    const { columns, rows } = Deno.consoleSize();
    return columns > 0 && rows > 0 ? { columns, rows } : USUAL;
  } catch {
    return USUAL;
  }
}
