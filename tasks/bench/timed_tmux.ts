import type { Fleet } from "../../fixtures/fleet.ts";

/** What a tmux command printed, and when its client ran, as of `performance.now()`. */
export interface TimedAnswer {
  readonly text: string;
  /** Just before the spawn. */
  readonly startedAt: number;
  /** When we learnt of its exit. */
  readonly endedAt: number;
}

/**
 * Runs one tmux command on the fleet's server. Its pipes are read to their end only after the
 * clock has stopped.
 *
 * @throws {Error} with tmux's own words when it fails
 */
export async function askTmuxTimed(fleet: Fleet, args: readonly string[]): Promise<TimedAnswer> {
  const startedAt = performance.now();
  const child = new Deno.Command("tmux", {
    args: ["-u", "-f", "/dev/null", "-S", fleet.socketPath, ...args],
    clearEnv: true,
    env: fleet.env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const texts = Promise.all([child.stdout, child.stderr].map((pipe) => new Response(pipe).text()));
  const { success } = await child.status;
  const endedAt = performance.now();
  const [out = "", said = ""] = await texts;
  if (!success) throw new Error(`cannot run tmux ${args[0]}: ${said.trim()}`);
  return { text: out.trim(), startedAt, endedAt };
}
