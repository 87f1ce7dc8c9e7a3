import type { MeasureLineOptions } from "./measure_line.ts";

const LOOP = `n=$1; file=$2; shift 2
while [ "$n" -gt 0 ]; do "$@" <"$file"; n=$((n - 1)); done
times`;

export interface MeasureCpuOptions extends Omit<MeasureLineOptions, "payload"> {
  /** A file that holds the payload. */
  readonly payloadFile: string;
}

/**
 * Calls a line again and again, and gives the processor time of one call with all that it starts,
 * milliseconds: what a busy machine does not change.
 *
 * @throws {Error} when the calls fail
 */
export async function measureCpu(
  { shell, line, payloadFile, calls, after }: MeasureCpuOptions,
): Promise<number> {
  const call = [...shell.argv, "-c", line];
  const { success, stdout } = await new Deno.Command("sh", {
    args: ["-c", LOOP, "sh", String(calls), payloadFile, ...call],
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", TMUX_PANE: "%12", TMUX: "/tmp/tmux/x,7,0" },
    stdin: "null",
    stderr: "null",
  }).output();
  await after();
  if (!success) throw new Error(`measure a hook with ${shell.name}: the loop failed, wanted 0`);
  return parseTimes(new TextDecoder().decode(stdout)) / calls;
}

/**
 * Processor time of all children, milliseconds, from what \`times\` of a shell prints. Pure.
 *
 * @throws {SyntaxError} when it printed something else
 */
export function parseTimes(text: string): number {
  const line = text.trim().split("\n").at(-1) ?? "";
  const [, ...parts] = /^(\d+)m([\d.]+)s (\d+)m([\d.]+)s$/.exec(line) ?? [];
  const [userMinutes, userSeconds, minutes, seconds] = parts.map(Number);
  if (userMinutes === undefined || userSeconds === undefined || minutes === undefined) {
    throw new SyntaxError(`read processor times: "${line}", wanted two times of all children`);
  }
  return ((userMinutes + minutes) * 60 + userSeconds + (seconds ?? 0)) * 1000;
}
