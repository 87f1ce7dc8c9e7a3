/** More of a log is not read for its last lines. */
const MOST_BYTES = 1024 * 1024;

/** The last `count` whole lines of a file; none where there is no file. */
export async function readLogTail(path: string, count: number): Promise<readonly string[]> {
  try {
    using file = await Deno.open(path, { read: true });
    const { size } = await file.stat();
    const from = Math.max(0, size - MOST_BYTES);
    await file.seek(from, Deno.SeekMode.Start);
    const buffer = new Uint8Array(size - from);
    let length = 0;
    for (let read: number | null = 0; read !== null && length < buffer.length;) {
      read = await file.read(buffer.subarray(length));
      length += read ?? 0;
    }
    const lines = new TextDecoder().decode(buffer.subarray(0, length)).split("\n");
    // The first may have lost its beginning.
    return lines.slice(from > 0 ? 1 : 0).filter((line) => line !== "").slice(-count);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
