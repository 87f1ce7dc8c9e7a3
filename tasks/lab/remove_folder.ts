import { LabError } from "./lab_error.ts";

/**
 * Removes a folder with all that is in it.
 * @param mounts The text of `/proc/self/mountinfo`: what is mounted below may not be ours.
 * @throws {LabError} when something is mounted there
 */
export async function removeFolder(dir: string, mounts: string): Promise<void> {
  const mounted = mountsBelow(dir, mounts)[0];
  if (mounted !== undefined) {
    throw new LabError(`remove ${dir}: ${mounted} is mounted, unmount it first`);
  }
  try {
    await Deno.remove(dir, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Places at or below a folder where something is mounted. */
export function mountsBelow(dir: string, mounts: string): readonly string[] {
  return mounts.split("\n").map((line) => line.split(" ")[4] ?? "").filter((place) =>
    place === dir || place.startsWith(`${dir}/`)
  );
}
