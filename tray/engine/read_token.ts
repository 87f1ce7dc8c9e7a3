import { messageOf } from "../../shared/text/message_of.ts";

/** Far above any token. */
const MOST_BYTES = 4_096;

/**
 * The token in a file.
 * @throws {Error} with a sentence, for a file that cannot be read, that others may open (where the
 * system says so), or that holds no token. It never holds what was read.
 */
export async function readToken(path: string): Promise<string> {
  const token = (await textOf(path)).trim();
  // A header carries nothing else.
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Error(`read token from ${path}: it holds no token, name the daemon's token.admin`);
}

async function textOf(path: string): Promise<string> {
  try {
    const { isFile, size, mode } = await Deno.stat(path);
    if (!isFile || size > MOST_BYTES) return "";
    if (Deno.build.os === "windows" || ((mode ?? 0) & 0o077) === 0) {
      return await Deno.readTextFile(path);
    }
  } catch (error) {
    const state = error instanceof Deno.errors.NotFound ? "there is none" : messageOf(error);
    throw new Error(`read token from ${path}: ${state}, name the file that the daemon writes`);
  }
  throw new Error(`read token from ${path}: others may open it, \`chmod 600\` it`);
}
