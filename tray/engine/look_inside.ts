import { inDistroArgv } from "./distro_words.ts";
import { feedTool } from "./feed_tool.ts";

/** What a distro that runs shows of itself. */
export interface SeenInDistro {
  /** A tmux server of the user listens at the usual place. */
  readonly hasTmux: boolean;
  /** A daemon of the tray was put there. */
  readonly hasDaemon: boolean;
}

export interface LookInsideOptions {
  /** What stands before wsl.exe's own arguments; the one of Windows by default. */
  readonly wsl?: readonly string[];
  /** Default 10 000. */
  readonly timeoutMs?: number;
}

/** Before each answer, since wsl.exe may say something, too. */
const MARK = "ntm-tracker:";

/**
 * Sockets outlive their servers, in a distro that was stopped too, so one must be open, which the
 * list of the kernel says. All distros may share that list, so a tmux must be among the processes,
 * which they do not. Where there is no such list (status 2), the socket is enough.
 */
const SCRIPT = `
uid=$(id -u) || exit 1
[ -e "$HOME/.local/share/ntm-tracker/bin/ntm-tracker" ] && echo "${MARK}daemon"
folder=$(cd -P "\${TMUX_TMPDIR:-/tmp}/tmux-$uid" 2>/dev/null && pwd -P) || folder=
for socket in "$folder"/*; do
  [ -n "$folder" ] && [ -S "$socket" ] || continue
  grep -qsF -e " $socket" /proc/net/unix
  [ $? -ne 1 ] && grep -qsxe "tmux.*" /proc/[0-9]*/comm && echo "${MARK}tmux" && break
done
echo "${MARK}seen"
`;

/**
 * Looks into a distro by one run of wsl.exe, which would start one that does not run: to be asked of
 * one that does. Null when it does not answer. Never throws.
 */
export async function lookInside(
  distro: string,
  { wsl, timeoutMs = 10_000 }: LookInsideOptions = {},
): Promise<SeenInDistro | null> {
  const script = ["/bin/sh", "-c", SCRIPT];
  const argv = inDistroArgv({ action: "look into a distro", distro, argv: script, wsl });
  const looked = await feedTool(argv, { idleMs: timeoutMs });
  if (looked.kind !== "exited") return null;
  const lines = looked.stdout.split("\n");
  const has = (word: string) => lines.some((line) => line.trim().endsWith(MARK + word));
  return has("seen") ? { hasTmux: has("tmux"), hasDaemon: has("daemon") } : null;
}
