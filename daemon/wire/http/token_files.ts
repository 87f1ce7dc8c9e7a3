import { randomBytes } from "node:crypto";
import type { Role } from "../../../shared/protocol/method.ts";
import { type StagedFile, stageFile } from "../../platform/atomic_write.ts";
import { readOwnFile } from "../../platform/own_file.ts";
import type { WebTokens } from "./web_access.ts";

/** The file of each role's token. */
export type TokenPlaces = Readonly<Record<Role, string>>;

export interface TokenFileOptions {
  /** Writes other tokens, whatever is there. */
  readonly rotate: boolean;
  /** Refuses a file that others than its owner may open. */
  readonly enforcePermissions: boolean;
  /** How a file is written aside; for tests. */
  readonly stage?: typeof stageFile;
}

/** A token file that cannot be used; the message says which, and what to do. */
export class TokenFileError extends Error {
  override readonly name = "TokenFileError";
}

const SHORTEST = 32;
const LONGEST = 4_096;

/** A token as its file has it, or will have it. */
interface Found {
  readonly path: string;
  readonly token: string;
  /** What the file holds now; null where there is none. */
  readonly text: string | null;
  readonly isNew: boolean;
}

/**
 * The tokens in two files, 0600; made where there are none. New ones come into both files or into
 * neither: a program that has read one must not find the other of another time.
 * @throws {TokenFileError} for a file that others may open, that holds no token, or cannot be
 * written; the files are then as they were, and where even that failed the message says so.
 */
export async function readOrMakeTokens(
  places: TokenPlaces,
  options: TokenFileOptions,
): Promise<WebTokens> {
  const read = await find(places.read, options);
  const admin = await find(places.admin, options);
  if (places.read === places.admin || read.token === admin.token) {
    const both = `${places.read} and ${places.admin}`;
    throw new TokenFileError(`use tokens: ${both} hold the same one, remove one for another`);
  }
  await replace([read, admin].filter(({ isNew }) => isNew), options);
  return { read: read.token, admin: admin.token };
}

async function find(path: string, options: TokenFileOptions): Promise<Found> {
  const { rotate, enforcePermissions } = options;
  const found = await readOwnFile(path, { mostBytes: LONGEST, enforcePermissions });
  if (found.kind === "refused") throw new TokenFileError(`read token from ${path}: ${found.why}`);
  const text = found.kind === "read" ? found.text : null;
  if (text !== null && !rotate) {
    return { path, text, token: checkedToken(path, text), isNew: false };
  }
  return { path, text, token: randomBytes(32).toString("base64url"), isNew: true };
}

/** Writes all of them aside before the first is put into its place. */
async function replace(files: readonly Found[], options: TokenFileOptions): Promise<void> {
  const { stage = stageFile } = options;
  const staged: { readonly file: Found; readonly aside: StagedFile }[] = [];
  const done: Found[] = [];
  let at = files[0]?.path;
  try {
    for (const file of files) {
      at = file.path;
      // What it replaces may have been open to others.
      staged.push({ file, aside: await stage(file.path, `${file.token}\n`, 0o600) });
    }
    for (const { file, aside } of staged) {
      at = file.path;
      await aside.put();
      done.push(file);
    }
  } catch (error) {
    for (const { aside } of staged) await aside.discard();
    const after = await restore(done);
    throw new TokenFileError(
      `write token to ${at}: ${error}, make its directory writable; ${after}`,
    );
  }
}

/** Puts back what stood in files that were replaced already. @returns how the files are now. */
async function restore(files: readonly Found[]): Promise<string> {
  for (const { path, text } of files) {
    try {
      if (text === null) await Deno.remove(path);
      else await (await stageFile(path, text, 0o600)).put();
    } catch (error) {
      return `${path} holds a token that is not in force, start the daemon again: ${error}`;
    }
  }
  return "no token was changed";
}

function checkedToken(path: string, text: string): string {
  const token = text.trim();
  // A header carries nothing else.
  if (token.length >= SHORTEST && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new TokenFileError(
    `read token from ${path}: it holds no token of ${SHORTEST} characters, remove it for another`,
  );
}
