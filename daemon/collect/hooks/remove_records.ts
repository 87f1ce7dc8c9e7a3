import { join } from "node:path";
import { RECORD_NAME } from "./spool_file.ts";

/** Removes the records that lie in a spool. Never throws: what cannot be removed stays. */
export async function removeRecords(directory: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (RECORD_NAME.test(name)) await Deno.remove(join(directory, name)).catch(() => {});
    }
  } catch {
    // There is no spool, or none of ours.
  }
}
