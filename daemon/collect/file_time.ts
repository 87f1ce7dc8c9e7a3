/** The last moment that a date can name, milliseconds UTC. */
const LAST_MOMENT = 8.64e15;

/**
 * When a file was written last, milliseconds UTC: from 1970 to the last moment that a date can name.
 * Anybody can set another time, before it or one that is no date; such a file is as old as can be. A
 * time to come stays: only the caller knows what time it is.
 */
export function fileTime({ mtime }: Pick<Deno.FileInfo, "mtime">): number {
  const at = mtime?.getTime() ?? 0;
  return at >= 0 && at <= LAST_MOMENT ? at : 0;
}
