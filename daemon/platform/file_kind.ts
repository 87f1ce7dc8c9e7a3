/** What stands at a path, links followed, in words that fit behind "it is". */
export type FileKind =
  | "missing"
  | "file"
  | "a directory"
  | "a symbolic link that leads to no file"
  | "a named pipe"
  | "a socket"
  | "a device";

/**
 * Says what stands at `path`; nothing is opened, which could wait for ever.
 * @returns `missing` also where the directory above is missing, or may not be looked into.
 */
export function fileKind(path: string): FileKind {
  try {
    return kindOf(Deno.statSync(path));
  } catch {
    return isLink(path) ? "a symbolic link that leads to no file" : "missing";
  }
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch {
    return false;
  }
}

function kindOf(info: Deno.FileInfo): FileKind {
  if (info.isFile) return "file";
  if (info.isDirectory) return "a directory";
  if (info.isFifo) return "a named pipe";
  return info.isSocket ? "a socket" : "a device";
}
