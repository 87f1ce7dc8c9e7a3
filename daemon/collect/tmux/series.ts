import { lookArgs, type LookDepth } from "./look.ts";

/** Looks that one tmux process makes one after the other, with pauses that tmux itself keeps. */
export interface SeriesPlan {
  /** Depth of each look, the first at once. */
  readonly depths: readonly LookDepth[];
  /** Between two looks, milliseconds. */
  readonly pauseMs: number;
}

/** tmux takes no longer command line; what does not fit is left off. Source: tmux, MAX_IMSGSIZE. */
const MAX_ARGS_BYTES = 15_000;

/**
 * Arguments for a series. A pause is `run-shell -d` without a command, which starts nothing: the
 * server waits for its own timer. A process a look is what looking costs most.
 */
export function seriesArgs({ depths, pauseMs }: SeriesPlan, mark: string): string[] {
  const args: string[] = [];
  let bytes = 0;
  for (const [index, depth] of depths.entries()) {
    const pause = index === 0 ? [] : [";", "run-shell", "-d", String(pauseMs / 1000), ";"];
    const next = [...pause, ...lookArgs(depth, mark)];
    bytes += next.reduce((sum, arg) => sum + arg.length + 1, 0);
    if (bytes > MAX_ARGS_BYTES && index > 0) break;
    args.push(...next);
  }
  return args;
}
