import { shellQuote } from "./shell_quote.ts";

/**
 * The command that starts a tmux server where it is looked for: the settings may name other sockets
 * than the usual one.
 * @param sockets paths of the sockets that are watched; an empty one is not known yet
 */
export function startCommand(sockets: readonly string[]): string {
  const known = sockets.filter((socket) => socket !== "");
  const [first] = known;
  const isUsual = first === undefined || known.some((socket) => socket.endsWith("/default"));
  return isUsual ? "tmux new" : `tmux -S ${shellQuote(first)} new`;
}
