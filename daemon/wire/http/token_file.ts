import { randomBytes } from "node:crypto";
import { writeAtomically } from "../../platform/atomic_write.ts";

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

/**
 * The token in a file, 0600; made where there is none.
 * @throws {TokenFileError} for one that others may open, that holds no token, or cannot be written.
 */
export async function readOrMakeToken(path: string, options: TokenFileOptions): Promise<string> {
  const found = await openToken(path, options);
  if (found !== null && !options.rotate) return checkedToken(path, await found.text());
  const token = randomBytes(32).toString("base64url");
  try {
    await writeAtomically(path, `${token}\n`, { mode: 0o600 });
  } catch (error) {
    throw new TokenFileError(`write token to ${path}: ${error}, make its directory writable`);
  }
  return token;
}

/** @returns null where there is no file yet. */
async function openToken(
  path: string,
  { enforcePermissions }: TokenFileOptions,
): Promise<{ text(): Promise<string> } | null> {
  const stat = await Deno.lstat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new TokenFileError(`read token from ${path}: ${error}`);
  });
  if (stat === null) return null;
  if (!stat.isFile) throw new TokenFileError(`read token from ${path}: it is no file, remove it`);
  if (enforcePermissions && ((stat.mode ?? 0) & 0o077) !== 0) {
    throw new TokenFileError(
      `read token from ${path}: others may open it, \`chmod 600\` it or remove it for another one`,
    );
  }
  return { text: () => Deno.readTextFile(path) };
}

function checkedToken(path: string, text: string): string {
  const token = text.trim();
  if (token.length >= SHORTEST && !/\s/.test(token)) return token;
  throw new TokenFileError(
    `read token from ${path}: it holds no token of ${SHORTEST} characters, remove it for another`,
  );
}
