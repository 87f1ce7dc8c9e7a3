import { type Zippable, zipSync } from "fflate";
import type { PackedFile } from "./tar.ts";

const UNIX = 3;
const REGULAR_FILE = 0o100000;

/**
 * A zip archive; programs stay executable where the one who unpacks knows of that.
 * @param mtime integer milliseconds UTC
 */
export function zip(files: readonly PackedFile[], mtime: number): Uint8Array {
  const entries: Zippable = {};
  for (const { path, bytes, isExecutable = false } of files) {
    const mode = REGULAR_FILE | (isExecutable ? 0o755 : 0o644);
    entries[path] = [bytes, { level: 6, mtime, os: UNIX, attrs: mode << 16 }];
  }
  return zipSync(entries);
}
