/** Where a program of Windows says where its newer header is, and what stands in that one. */
const HEADER_AT = 0x3c;
const SUBSYSTEM_AT = 0x5c;

const OLD_MARK = "MZ";
const MARK = "PE\0\0";
const CONSOLE_SUBSYSTEM = 3;

/** Whether a file is a program of Windows for a console; false for all that cannot be read. */
export async function isConsoleProgram(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(path);
    const start = await read(file, HEADER_AT + 4);
    await file.seek(start.getUint32(HEADER_AT, true), Deno.SeekMode.Start);
    const header = await read(file, SUBSYSTEM_AT + 2);
    const isProgram = begins(start, OLD_MARK) && begins(header, MARK);
    return isProgram && header.getUint16(SUBSYSTEM_AT, true) === CONSOLE_SUBSYSTEM;
  } catch {
    // Programs of the Microsoft Store are links that cannot be read, only started.
    return false;
  }
}

/** @throws {RangeError} later, where the file ends before that. */
async function read(file: Deno.FsFile, count: number): Promise<DataView> {
  const bytes = new Uint8Array(count);
  return new DataView(bytes.buffer, 0, await file.read(bytes) ?? 0);
}

function begins(bytes: DataView, mark: string): boolean {
  return [...mark].every((letter, at) => bytes.getUint8(at) === letter.charCodeAt(0));
}
