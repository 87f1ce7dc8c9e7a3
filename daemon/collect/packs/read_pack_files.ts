import { join } from "node:path";
import { readBoundedText, reasonOf } from "./read_bounded_text.ts";

/** A pack file as it was read, named by its path. */
export interface PackFile {
  readonly file: string;
  readonly text: string;
}

/** Why a file, or the whole directory, was not read. */
export interface PackFileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: string;
  readonly hint: string;
}

export interface PackFiles {
  /** In the order of their names. */
  readonly files: readonly PackFile[];
  readonly problems: readonly PackFileProblem[];
}

export interface PackFileLimits {
  readonly files: number;
  /** Of one file. */
  readonly bytes: number;
}

/** Entries of the directory that are looked through; one with more is no directory of packs. */
const MOST_ENTRIES = 1_000;

/**
 * Reads the files `*.toml` of a directory; links are followed, hidden files left alone. Whatever
 * cannot be read is a problem, and the rest is read. Never throws.
 * @param required whether the directory must be there
 */
export async function readPackFiles(
  directory: string,
  { limits, required }: { readonly limits: PackFileLimits; readonly required: boolean },
): Promise<PackFiles> {
  const listed = await listPacks(directory);
  if ("error" in listed) {
    const { error } = listed;
    if (error instanceof Deno.errors.NotFound && !required) return { files: [], problems: [] };
    const hint = "make the directory, or correct detection.pack_dir";
    const message = `the packs cannot be read: ${reasonOf(error)}`;
    return { files: [], problems: [problem(directory, message, hint)] };
  }
  const problems: PackFileProblem[] = [];
  const files: PackFile[] = [];
  for (const name of listed.names.slice(0, limits.files)) {
    const file = join(directory, name);
    const read = await readBoundedText(file, { mostBytes: limits.bytes });
    if ("text" in read) files.push({ file, text: read.text });
    else problems.push(problem(file, read.message, read.hint));
  }
  const [first] = listed.names.slice(limits.files);
  if (first !== undefined) {
    const count = listed.names.length - limits.files;
    const message = `the pack is not read, and ${count - 1} after it: at most ${limits.files} are`;
    problems.push(problem(join(directory, first), message, "remove packs, or join them"));
  }
  return { files, problems };
}

async function listPacks(
  directory: string,
): Promise<{ readonly names: readonly string[] } | { readonly error: Error }> {
  try {
    const names: string[] = [];
    let entries = 0;
    for await (const { name } of Deno.readDir(directory)) {
      if (++entries > MOST_ENTRIES) {
        return { error: new Error(`there are more than ${MOST_ENTRIES} files`) };
      }
      if (name.endsWith(".toml") && !name.startsWith(".")) names.push(name);
    }
    return { names: names.sort() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function problem(file: string, message: string, hint: string): PackFileProblem {
  return { file, line: 1, column: 1, key: "", message, hint };
}
