import { basename, dirname, join } from "node:path";
import { CliError } from "../cli_error.ts";

/**
 * Writes a whole file that nobody else may read. What is there already stays, unless `force`: then
 * it is replaced at once, and a link is replaced rather than followed.
 * @throws {CliError} EXISTS for a file that is there already, NOT_FOUND without its directory.
 */
export async function writePrivate(
  file: string,
  text: string,
  { force }: { readonly force: boolean },
): Promise<void> {
  if (force) return await replace(file, text);
  try {
    await writeNew(file, text);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new CliError(
      `cannot write ${file}: it exists already, name another with --output, or add --force`,
      { code: "EXISTS", exit: "FAILED", cause: error },
    );
  }
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
  using opened = await openNew(file);
  try {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await opened.write(bytes.subarray(at));
    await opened.sync();
  } catch (error) {
    await Deno.remove(file);
    throw error;
  }
}

async function openNew(file: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(file, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new CliError(
      `cannot write ${file}: there is no directory ${dirname(file)}, name another with --output`,
      { code: "NOT_FOUND", exit: "NOT_FOUND", cause: error },
    );
  }
}
