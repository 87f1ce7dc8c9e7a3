/** What the tests can expect of this machine's tmux. */
export interface TmuxPresence {
  /** True when every test that needs tmux can run. */
  readonly usable: boolean;
  /** One sentence for the person who runs the tests. */
  readonly sentence: string;
}

/** The oldest tmux that is supported: major, minor. */
const OLDEST = [3, 2] as const;

const INSTALL = "Debian/Ubuntu `sudo apt install tmux`";

/** Looks for tmux on the PATH. */
export async function findTmux(): Promise<TmuxPresence> {
  try {
    const { stdout } = await new Deno.Command("tmux", {
      args: ["-V"],
      stdin: "null",
      stderr: "null",
    }).output();
    return judgeTmux(new TextDecoder().decode(stdout));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return judgeTmux(undefined);
    throw error;
  }
}

/**
 * Judges the answer of `tmux -V`, for example `tmux 3.3a` or `tmux next-3.6`.
 * @param answer Undefined where there is no tmux.
 */
export function judgeTmux(answer: string | undefined): TmuxPresence {
  if (answer === undefined) {
    return {
      usable: false,
      sentence: `tmux is not on the PATH, so what needs it is skipped; to install it: ${INSTALL}`,
    };
  }
  const name = answer.trim();
  const numbers = /(\d+)\.(\d+)/.exec(name);
  // A build from tmux's own repository may call itself `master`: it is newer than any number.
  if (numbers === null) return { usable: true, sentence: `found ${name}` };
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])];
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
    return { usable: true, sentence: `found ${name}` };
  }
  return {
    usable: false,
    sentence: `${name} is older than ${OLDEST.join(".")}, so what needs it may be skipped or fail` +
      `; to install a newer one: ${INSTALL}`,
  };
}
