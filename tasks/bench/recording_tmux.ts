import { join } from "node:path";

/** Processes of each kind that were started and, of single looks, that have ended. */
export interface RecordedProcesses {
  readonly looks: number;
  readonly looksEnded: number;
  /** One process for several looks. */
  readonly series: number;
  /** Waits for a hook to fire. */
  readonly waits: number;
  /** Installing and removing hooks. */
  readonly hooks: number;
  readonly other: number;
}

/** A program in the place of tmux that writes down each call and hands it on to the real one. */
export class RecordingTmux {
  readonly program: string;
  readonly #log: string;

  private constructor(dir: string) {
    this.program = join(dir, "tmux");
    this.#log = join(dir, "calls");
  }

  /** @param dir an existing directory without quotes in its name; the caller removes it */
  static async install(dir: string, tmux: string): Promise<RecordingTmux> {
    const recording = new RecordingTmux(dir);
    await Deno.writeTextFile(recording.#log, "");
    await Deno.writeTextFile(recording.program, script(tmux, recording.#log), { mode: 0o755 });
    return recording;
  }

  async read(): Promise<RecordedProcesses> {
    return countCalls(await Deno.readTextFile(this.#log));
  }
}

/** Counts the lines of a recording. Pure. */
export function countCalls(text: string): RecordedProcesses {
  const lines = text.split("\n");
  const count = (wanted: string) => lines.filter((line) => line === wanted).length;
  return {
    looks: count("start look"),
    looksEnded: count("end look"),
    series: count("start series"),
    waits: count("start wait"),
    hooks: count("start hooks"),
    other: count("start other"),
  };
}

/**
 * The order matters: setting hooks also signals the channel that is waited for, and a series is
 * looks with pauses (`run-shell`) between them. Every look lists windows.
 */
function script(tmux: string, log: string): string {
  return `#!/bin/sh
case "$*" in
  *set-option*) kind=hooks ;;
  *list-windows*run-shell*) kind=series ;;
  *list-windows*) kind=look ;;
  *wait-for*) kind=wait ;;
  *) kind=other ;;
esac
echo "start $kind" >>'${log}'
'${tmux}' "$@"
status=$?
echo "end $kind" >>'${log}'
exit "$status"
`;
}
