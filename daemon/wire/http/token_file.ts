import { randomBytes } from "node:crypto";
import { writeAtomically } from "../../platform/atomic_write.ts";
import { readOwnFile } from "./own_file.ts";

export interface TokenFileOptions {
  /** Writes another token, whatever is there. */
  readonly rotate: boolean;
  /** Refuses a file that others than its owner may open. */
  readonly enforcePermissions: boolean;
}

/** A token file that cannot be used; the message says which, and what to do. */
export class TokenFileError extends Error {
  override readonly name = "TokenFileError";
}

const SHORTEST = 32;
const LONGEST = 4_096;

/**
 * The token in a file, 0600; made where there is none.
 * @throws {TokenFileError} for one that others may open, that holds no token, or cannot be written.
 */
export async function readOrMakeToken(path: string, options: TokenFileOptions): Promise<string> {
  const { rotate, enforcePermissions } = options;
  const found = await readOwnFile(path, { mostBytes: LONGEST, enforcePermissions });
  if (found.kind === "refused") throw new TokenFileError(`read token from ${path}: ${found.why}`);
  if (found.kind === "read" && !rotate) return checkedToken(path, found.text);
  return await writeToken(path, { replaces: found.kind === "read" });
}

async function writeToken(
  path: string,
  { replaces }: { readonly replaces: boolean },
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  try {
    // What replaces a file has its mode; this one may have been open to others before.
    if (replaces) await Deno.chmod(path, 0o600);
    await writeAtomically(path, `${token}\n`, { mode: 0o600 });
  } catch (error) {
    throw new TokenFileError(`write token to ${path}: ${error}, make its directory writable`);
  }
  return token;
}

function checkedToken(path: string, text: string): string {
  const token = text.trim();
  // A header carries nothing else.
  if (token.length >= SHORTEST && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new TokenFileError(
    `read token from ${path}: it holds no token of ${SHORTEST} characters, remove it for another`,
  );
}
