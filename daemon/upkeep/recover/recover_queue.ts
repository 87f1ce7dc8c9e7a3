import { join } from "node:path";
import { RECORD_NAME } from "../../collect/hooks/spool_file.ts";
import { fileTime } from "../../collect/file_time.ts";
import { failed, fine, fix, type RecoverStep } from "./recover_step.ts";

/** What agents' hooks told so long ago is no news of anything, milliseconds. */
export const STALE_RECORD_MS = 10 * 60_000;

/** Removes what hooks have left and nobody has read: a full spool tells of nothing new. */
export async function recoverQueue(
  { spool, apply, now }: {
    readonly spool: string;
    readonly apply: boolean;
    /** Milliseconds UTC. */
    readonly now: number;
  },
): Promise<RecoverStep> {
  const info = await Deno.lstat(spool).catch(() => null);
  if (info === null) return fine("queue", "no hooks have left anything");
  if (!info.isDirectory) {
    return failed("queue", `${spool} is no directory: move it away, the daemon makes another`);
  }
  const stale = await staleRecords(spool, now);
  if (stale.length === 0) return fine("queue", "nothing in it is old");
  return await fix("queue", {
    apply,
    wouldDo: `${stale.length} records of hooks that nobody has read would be removed`,
    work: async () => {
      for (const path of stale) await Deno.remove(path).catch(() => {});
      return `${stale.length} records of hooks that nobody has read were removed`;
    },
  });
}

async function staleRecords(spool: string, now: number): Promise<readonly string[]> {
  const stale: string[] = [];
  for await (const { name } of Deno.readDir(spool)) {
    if (!RECORD_NAME.test(name)) continue;
    const path = join(spool, name);
    const info = await Deno.lstat(path).catch(() => null);
    if (info !== null && info.isFile && Math.abs(now - fileTime(info)) > STALE_RECORD_MS) {
      stale.push(path);
    }
  }
  return stale;
}
