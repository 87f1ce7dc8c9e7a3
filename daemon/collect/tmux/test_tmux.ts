import { findExecutable } from "../../../fixtures/find_executable.ts";
import { CommandRunner } from "../run.ts";

/** For tests with the real tmux: where it is, and how the daemon runs it. */
export const TMUX_PROGRAM = findExecutable("tmux") ?? "/nonexistent/tmux";

export function tmuxRunner(): CommandRunner {
  return new CommandRunner({
    maxConcurrent: 4,
    environment: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C.UTF-8" },
  });
}
