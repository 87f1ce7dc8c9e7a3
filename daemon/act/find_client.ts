import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { ActTmux, ServerPin } from "./run_guarded.ts";

/** A terminal in which the user looks at tmux. */
export interface TmuxClient {
  /** As tmux calls it, usually the path of its terminal. */
  readonly name: string;
  /** `$id` of the session that it shows. */
  readonly tmuxSessionId: string;
}

export type FoundClient =
  | { readonly kind: "found"; readonly client: TmuxClient | null }
  | { readonly kind: "failed"; readonly why: string };

const FORMAT = "#{client_activity} #{client_control_mode} #{session_id} #{client_name}";
const LINE = /^(\d+) 0 (\$\d+) (\S+)$/;
const MAX_OUTPUT_BYTES = 256 * 1024;

/**
 * The client of a server that its user has used last; null where none is attached. Programs that
 * speak tmux's control mode are no terminals.
 */
export async function findClient({ socket }: ServerPin, tmux: ActTmux): Promise<FoundClient> {
  const program = tmux.program();
  if (program === null) return { kind: "failed", why: "tmux is not installed" };
  const result = await tmux.runner.run({
    program,
    args: ["-u", "-S", socket, "list-clients", "-F", FORMAT],
    timeoutMs: tmux.timeoutMs,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  });
  if (result.kind === "failed") return { kind: "failed", why: result.message };
  if (result.code !== 0) {
    const why = sanitiseLine(result.stderr.trim()) || `tmux ended with status ${result.code}`;
    return { kind: "failed", why };
  }
  return { kind: "found", client: lastUsed(result.stdout) };
}

/** Exported for its test. */
export function lastUsed(text: string): TmuxClient | null {
  let best: TmuxClient | null = null;
  let bestAt = -1;
  for (const line of text.split("\n")) {
    const [, activity, tmuxSessionId, name] = LINE.exec(line) ?? [];
    if (tmuxSessionId === undefined || name === undefined || Number(activity) <= bestAt) continue;
    best = { name, tmuxSessionId };
    bestAt = Number(activity);
  }
  return best;
}
