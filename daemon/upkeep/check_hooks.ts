import type { CommandRunner } from "../collect/run.ts";
import { HINT_CHANNEL, HOOK_INDEX, removeHooksArgs } from "../collect/tmux/hooks.ts";
import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";

export interface HookCheckOptions {
  readonly runner: CommandRunner;
  /** Absolute path of tmux. */
  readonly program: string;
  readonly sockets: readonly string[];
  /** A daemon that runs may use the hooks, so they are left alone. */
  readonly daemonRuns: boolean;
  /** Removes hooks that a daemon has left behind. */
  readonly fix: boolean;
  readonly timeoutMs: number;
}

const NAME = "tmux hooks";

/** Whether hooks of a daemon that is gone still stand in a tmux server. */
export async function checkHooks(options: HookCheckOptions): Promise<DoctorCheck> {
  const found: string[] = [];
  for (const socket of options.sockets) {
    if (await countHooks(socket, options) > 0) found.push(socket);
  }
  const where = found.join(", ");
  if (found.length === 0) return fine(NAME, "none of ours are set");
  if (options.daemonRuns) return fine(NAME, `set in ${where}, for the daemon that runs`);
  if (!options.fix) {
    return warning(
      NAME,
      `a daemon that was killed left its hooks in ${where}; they do no harm`,
      "`ntm-tracker doctor --fix` removes them",
    );
  }
  for (const socket of found) await tmux(socket, removeHooksArgs(), options);
  const left: string[] = [];
  for (const socket of found) if (await countHooks(socket, options) > 0) left.push(socket);
  if (left.length === 0) return fine(NAME, `removed from ${where}`);
  return problem(NAME, `they could not be removed from ${left.join(", ")}`, "end that tmux server");
}

/** How many hooks of ours a listing of hooks holds. */
export function oursAmong(listing: string): number {
  const ours = `[${HOOK_INDEX}] `;
  return listing.split("\n")
    .filter((line) => line.includes(ours) && line.includes(HINT_CHANNEL))
    .length;
}

async function countHooks(socket: string, options: HookCheckOptions): Promise<number> {
  // Hooks of sessions, and those of windows and panes, are listed apart.
  return oursAmong(await tmux(socket, ["show-hooks", "-g", ";", "show-hooks", "-gw"], options));
}

/** What tmux said; nothing where no server answers. */
async function tmux(
  socket: string,
  args: readonly string[],
  { runner, program, timeoutMs }: HookCheckOptions,
): Promise<string> {
  const result = await runner.run({
    program,
    args: ["-S", socket, ...args],
    timeoutMs,
    maxOutputBytes: 256 * 1024,
  });
  return result.kind === "exited" && result.code === 0 ? result.stdout : "";
}
