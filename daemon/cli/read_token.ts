import { readOwnFile } from "../platform/own_file.ts";
import { CliError } from "./cli_error.ts";

/** Far above any token. */
const MOST_BYTES = 4_096;

/**
 * The token in a file that only its owner may open; a link to one is followed.
 * @throws {CliError} TOKEN_FILE, for a file that cannot be read, that others may open, or that holds
 * no token.
 */
export async function readToken(path: string): Promise<string> {
  const options = { mostBytes: MOST_BYTES, enforcePermissions: true, followsLinks: true };
  const found = await readOwnFile(path, options);
  if (found.kind === "none") throw refused(path, "there is none");
  if (found.kind === "refused") throw refused(path, found.why);
  const token = found.text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw refused(path, "it holds no token");
}

function refused(path: string, why: string): CliError {
  return new CliError(`read token from ${path}: ${why}`, { code: "TOKEN_FILE", exit: "FAILED" });
}
