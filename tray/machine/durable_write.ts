import { basename, dirname, join } from "node:path";

/**
 * Writes a whole file so that a reader finds the old bytes or the new ones, also after a power cut:
 * when this resolves, the new ones are on the disk. Makes the folder when it is missing.
 * @throws what the file system says; the old bytes stand then, and nothing is left beside them.
 */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const aside = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  try {
    await writeSynced(aside, content);
    await replace(aside, path);
  } catch (error) {
    await Deno.remove(aside).catch(() => {});
    throw error;
  }
  await syncFolder(folder);
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  await file.sync();
}

/** Virus scanners and search hold a file of Windows open for a moment: it cannot be replaced then. */
const WAITS_MS: readonly number[] = [10, 40, 160, 640];

async function replace(aside: string, path: string): Promise<void> {
  const waitsMs = Deno.build.os === "windows" ? WAITS_MS : [];
  await retryWhileHeld(() => Deno.rename(aside, path), waitsMs);
}

/** Does it again after each wait while another program has one of its files open. */
export async function retryWhileHeld(
  act: () => Promise<void>,
  waitsMs: readonly number[],
): Promise<void> {
  for (const wait of waitsMs) {
    try {
      return await act();
    } catch (error) {
      if (!isHeld(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  await act();
}

/** Access is denied where the old file is held; where the new one is, it is a sharing violation. */
function isHeld(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.Busy ||
    error instanceof Error && "code" in error && error.code === "EBUSY";
}

/** Makes the rename itself durable, where a folder can be opened for that; Windows cannot. */
async function syncFolder(path: string): Promise<void> {
  try {
    using folder = await Deno.open(path, { read: true });
    await folder.sync();
  } catch {
    // The new bytes are in place: failing now would be the wrong answer.
  }
}
