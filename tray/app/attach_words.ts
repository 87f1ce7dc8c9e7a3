/** What has a daemon serve its own client. */
const SERVES = ["serve", "--stdio"] as const;

/**
 * The words that bring a terminal to a pane by the daemon's own program, which finds tmux as the
 * daemon does; null where the words that start it do not tell which program it is.
 * @param argv what starts the daemon
 */
export function attachWords(
  argv: readonly string[] | undefined,
  paneId: string,
): readonly string[] | null {
  const at = argv?.findIndex((word, at) => word === SERVES[0] && argv[at + 1] === SERVES[1]) ?? -1;
  if (argv === undefined || at < 1) return null;
  const [program = "", ...before] = argv.slice(0, at);
  // Over ssh a program has a terminal only where that is asked for.
  const asks = /(^|[/\\])ssh(\.exe)?$/i.test(program) ? ["-t"] : [];
  const after = argv.slice(at + SERVES.length);
  return [program, ...asks, ...before, "attach", paneId, "--exec", ...after];
}
