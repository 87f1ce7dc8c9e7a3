import { type FileHandle, open, stat } from "node:fs/promises";

/** What stands at the end of a file of text. */
export interface FileEnd {
  /** Of the whole file. */
  readonly bytes: number;
  /** Whole lines, without those that are empty. */
  readonly lines: readonly string[];
  /** What follows the last line break: it may not be written to its end yet. */
  readonly rest: string;
  /** True where the file has more before it. */
  readonly isCut: boolean;
}

/**
 * The last lines of a file, out of its last `mostBytes`; null where there is none.
 * @throws what the file system says, and for what is no file.
 */
export async function readFileEnd(path: string, mostBytes: number): Promise<FileEnd | null> {
  let file: FileHandle;
  try {
    // To open a pipe could wait for ever.
    if (!(await stat(path)).isFile()) {
      throw new Error(`cannot read ${path}: it is no file, take away what stands there`);
    }
    file = await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - mostBytes);
    const text = new TextDecoder().decode(await readFrom(file, { start, length: size - start }));
    // The first has lost its beginning.
    const lines = text.split("\n").slice(start > 0 ? 1 : 0);
    const rest = lines.pop() ?? "";
    return { bytes: size, lines: lines.filter((line) => line !== ""), rest, isCut: start > 0 };
  } finally {
    await file.close();
  }
}

async function readFrom(
  file: FileHandle,
  { start, length }: { readonly start: number; readonly length: number },
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, length - at, start + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}
