import { CliError } from "./cli_error.ts";

/** Far above any token. */
const MOST_BYTES = 4_096;

/**
 * The token in a file that only its owner may open.
 * @throws {CliError} TOKEN_FILE, for a file that cannot be read, that others may open, or that holds
 * no token.
 */
export async function readToken(path: string): Promise<string> {
  using file = await Deno.open(path).catch((error) => {
    throw refused(path, error instanceof Deno.errors.NotFound ? "there is none" : String(error));
  });
  const { isFile, mode, size } = await file.stat();
  if (!isFile || size > MOST_BYTES) throw refused(path, "it is no file of a token");
  if (((mode ?? 0) & 0o077) !== 0) {
    throw refused(
      path,
      "others may open it, `chmod 600` it and have the daemon make another token",
    );
  }
  const token = (await new Response(file.readable).text()).trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw refused(path, "it holds no token");
}

function refused(path: string, why: string): CliError {
  return new CliError(`read token from ${path}: ${why}`, { code: "TOKEN_FILE", exit: "FAILED" });
}
