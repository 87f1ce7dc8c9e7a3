import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

export interface OwnFileOptions {
  readonly mostBytes: number;
  /** Refuses a file that others than its owner may open. */
  readonly enforcePermissions: boolean;
  /** Reads what a symbolic link leads to; else a link is refused. */
  readonly followsLinks?: boolean;
}

export type OwnFile =
  | { readonly kind: "read"; readonly text: string }
  /** There is none. */
  | { readonly kind: "none" }
  /** `why` says what is wrong, and what to do. */
  | { readonly kind: "refused"; readonly why: string };

/**
 * Reads a file that decides who comes in: a plain one, of this user and open to nobody else. What is
 * judged is what is read, also when the name leads elsewhere in between.
 */
export async function readOwnFile(path: string, options: OwnFileOptions): Promise<OwnFile> {
  const links = options.followsLinks ? 0 : constants.O_NOFOLLOW;
  let file: FileHandle;
  try {
    // A pipe would wait for somebody who writes.
    file = await open(path, constants.O_RDONLY | links | constants.O_NONBLOCK);
  } catch (error) {
    return notOpened(error);
  }
  try {
    return await readOpen(file, options);
  } catch (error) {
    return refused(String(error));
  } finally {
    await file.close();
  }
}

async function readOpen(file: FileHandle, options: OwnFileOptions): Promise<OwnFile> {
  const { mostBytes, enforcePermissions } = options;
  const stat = await file.stat();
  if (!stat.isFile()) return refused("it is no file, remove it");
  if (enforcePermissions && (stat.mode & 0o077) !== 0) {
    return refused("others may open it, `chmod 600` it or remove it for another one");
  }
  if (enforcePermissions && stat.uid !== Deno.uid()) {
    return refused("it belongs to another user, remove it for another one");
  }
  if (stat.size > mostBytes) {
    return refused(`it has ${stat.size} bytes, at most ${mostBytes} are read, remove it`);
  }
  return { kind: "read", text: await file.readFile("utf8") };
}

function notOpened(error: unknown): OwnFile {
  const { code } = error as { readonly code?: string };
  if (code === "ENOENT") return { kind: "none" };
  if (code === "ELOOP") return refused("it is a symbolic link, put the file itself there");
  return refused(String(error));
}

function refused(why: string): OwnFile {
  return { kind: "refused", why };
}
