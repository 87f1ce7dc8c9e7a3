import { basename, dirname, join } from "node:path";
import { fileKind } from "../platform/file_kind.ts";
import { whyNotWritten } from "../platform/why_not_written.ts";
import { CliError } from "./cli_error.ts";

export interface WriteOutputOptions {
  /** Replaces a regular file that is there; undefined where the command has no such option. */
  readonly force?: boolean;
}

/**
 * Writes a whole file of the user's choice that nobody else may read, or nothing. What is there
 * already stays, unless `force`: then a regular file is replaced at once, also one that a link leads
 * to, and the link stays. Anything else is never replaced.
 * @throws {CliError} EXISTS for a file that is there already, NOT_A_FILE for what is no regular
 * file, NOT_FOUND without its directory, NOT_WRITTEN where the system does not take it.
 */
export async function writeOutput(
  file: string,
  text: string,
  { force }: WriteOutputOptions,
): Promise<void> {
  const isThere = refuseSpecial(file);
  try {
    if (isThere && force === true) return await replace(await Deno.realPath(file), text);
    await writeNew(file, text);
  } catch (error) {
    throw refusal(file, error, force);
  }
}

/** Whether a regular file is there. */
function refuseSpecial(file: string): boolean {
  const kind = fileKind(file);
  if (kind === "missing" || kind === "file") return kind === "file";
  const what = kind.endsWith("no file") ? "" : ", no regular file";
  throw new CliError(
    `cannot write ${file}: it is ${kind}${what}, name another with --output`,
    { code: "NOT_A_FILE", exit: "FAILED" },
  );
}

async function replace(file: string, text: string): Promise<void> {
  const made = join(dirname(file), `.${basename(file)}.${crypto.randomUUID()}`);
  await writeNew(made, text);
  try {
    await Deno.rename(made, file);
  } catch (error) {
    await Deno.remove(made);
    throw error;
  }
}

/** All of it or nothing. */
async function writeNew(file: string, text: string): Promise<void> {
  using opened = await Deno.open(file, { write: true, createNew: true, mode: 0o600 });
  try {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await opened.write(bytes.subarray(at));
    await opened.sync();
  } catch (error) {
    await Deno.remove(file);
    throw error;
  }
}

function refusal(file: string, cause: unknown, force: boolean | undefined): CliError {
  if (cause instanceof Deno.errors.AlreadyExists) {
    const other = force === undefined ? "" : ", or add --force";
    return new CliError(
      `cannot write ${file}: it exists already, name another with --output${other}`,
      { code: "EXISTS", exit: "FAILED", cause },
    );
  }
  if (cause instanceof Deno.errors.NotFound) {
    return new CliError(
      `cannot write ${file}: there is no directory ${dirname(file)}, name another with --output`,
      { code: "NOT_FOUND", exit: "NOT_FOUND", cause },
    );
  }
  const message = `cannot write ${file}: ${whyNotWritten(cause)}, name another with --output`;
  return new CliError(message, { code: "NOT_WRITTEN", exit: "FAILED", cause });
}
