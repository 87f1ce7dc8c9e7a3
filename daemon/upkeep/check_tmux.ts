import type { CommandRunner } from "../collect/run.ts";
import { isSupported, MINIMUM_TMUX } from "../collect/tmux/version.ts";
import { type DoctorCheck, fine, problem } from "./doctor_check.ts";

/** How to get tmux, by system. */
export const INSTALL_TMUX = [
  ["Debian, Ubuntu", "sudo apt install tmux"],
  ["Fedora", "sudo dnf install tmux"],
  ["Arch", "sudo pacman -S tmux"],
  ["Homebrew", "brew install tmux"],
] as const;

const INSTALL = INSTALL_TMUX.map(([system, command]) => `${command} (${system})`).join(", ");

const NAME = "tmux";

/** Whether tmux is there and new enough. */
export async function checkTmux(
  program: string | null,
  { runner, configured }: {
    readonly runner: CommandRunner;
    /** `tmux.program` of the configuration; null when tmux is searched for. */
    readonly configured: string | null;
  },
): Promise<DoctorCheck> {
  if (program === null) {
    return configured === null ? problem(NAME, "it is not installed", INSTALL) : problem(
      NAME,
      `${configured} cannot be executed`,
      "set tmux.program in daemon.toml to the path of tmux, or remove it",
    );
  }
  const result = await runner.run({
    program,
    args: ["-V"],
    timeoutMs: 5_000,
    maxOutputBytes: 4_096,
  });
  if (result.kind === "failed") return problem(NAME, result.message, `try \`${program} -V\``);
  const said = result.stdout.trim();
  const version = said.replace(/^tmux /, "");
  if (result.code !== 0 || version === "") {
    return problem(NAME, `${program} does not say its version`, `try \`${program} -V\``);
  }
  if (!isSupported(version)) {
    return problem(
      NAME,
      `${program} is ${version}, ${MINIMUM_TMUX} or later is needed`,
      `install a newer one: ${INSTALL}`,
    );
  }
  return fine(NAME, `${version} (${program})`);
}
