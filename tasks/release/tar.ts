/** A file to be packed. */
export interface PackedFile {
  /** With forward slashes, at most 100 bytes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isExecutable?: boolean;
}

const BLOCK = 512;

/**
 * An archive of plain files in the form that POSIX names ustar, owned by root.
 * @param mtime integer milliseconds UTC
 * @throws {RangeError} when a path is too long for that form
 */
export function tar(files: readonly PackedFile[], mtime: number): Uint8Array<ArrayBuffer> {
  const sizes = files.map(({ bytes }) => BLOCK + padded(bytes.length));
  // Two blocks of zeroes end it.
  const archive = new Uint8Array(sizes.reduce((sum, size) => sum + size, 2 * BLOCK));
  let at = 0;
  for (const [index, file] of files.entries()) {
    archive.set(header(file, mtime), at);
    archive.set(file.bytes, at + BLOCK);
    at += sizes[index] ?? 0;
  }
  return archive;
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function header({ path, bytes, isExecutable = false }: PackedFile, mtime: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const encoder = new TextEncoder();
  const put = (offset: number, text: string) => block.set(encoder.encode(text), offset);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0") + "\0";
  if (encoder.encode(path).length > 100) {
    throw new RangeError(`pack ${path}: its path has over 100 bytes, make it shorter`);
  }
  put(0, path);
  put(100, octal(isExecutable ? 0o755 : 0o644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(bytes.length, 11));
  put(136, octal(Math.floor(mtime / 1000), 11));
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\0" + "00");
  put(265, "root");
  put(297, "root");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, octal(sum, 6) + " ");
  return block;
}
