import { formatBytes } from "../format_bytes.ts";

/** What `deno compile` put into an executable. */
export interface EmbeddedList {
  /** Paths in order; a folder whose files are not told apart ends in `*`. */
  readonly files: readonly string[];
  /** Of all files together, rounded as `deno compile` rounds. */
  readonly bytes: number;
}

/** What is meant to be in an executable. */
export interface ExpectedList {
  readonly files: readonly string[];
  /** Of all files together, in millions of bytes. */
  readonly megabytes: { readonly least: number; readonly most: number };
}

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** A line of the tree: what draws it, the name, its size. */
const BRANCH = /^([│ ]*[├└]─[─┬] )(.+?)(?: \([^()]*\))?$/;

/**
 * Reads the tree that `deno compile` prints.
 * @param output All that it wrote, without colours.
 * @throws {Error} when there is none, as when it was told to be quiet.
 */
export function embeddedIn(output: string): EmbeddedList {
  const lines = output.split(/\r?\n/);
  const start = lines.findIndex((line) => line.trim() === "Embedded Files");
  const total = /^Files: ([\d.]+)(B|KB|MB|GB)$/m.exec(output);
  if (start < 0 || total === null) {
    throw new Error(
      "reading what is embedded: deno compile printed no list of it, " +
        "run the task with the Deno that the README names",
    );
  }
  const [, amount = "", unit = ""] = total;
  return {
    files: leavesOf(lines.slice(start + 1)).toSorted(),
    bytes: Math.round(Number(amount) * (UNITS[unit] ?? 1)),
  };
}

function leavesOf(lines: readonly string[]): readonly string[] {
  const path: string[] = [];
  const leaves: string[] = [];
  for (const line of lines) {
    const [, drawn, name] = BRANCH.exec(line) ?? [];
    if (drawn === undefined || name === undefined) continue;
    // Two characters a level, and a branch that forks ends in one more.
    path.length = (drawn.length - 4) / 2;
    path.push(name);
    if (!drawn.endsWith("┬ ")) leaves.push(path.join("/"));
  }
  return leaves;
}

/**
 * What differs from what is meant to be embedded, a line for each; none where all is as it should.
 */
export function embeddedDrift(
  found: EmbeddedList,
  { files, megabytes: { least, most } }: ExpectedList,
): readonly string[] {
  const drift = [
    ...found.files.filter((file) => !files.includes(file)).map((file) => `+ ${file}`),
    ...files.filter((file) => !found.files.includes(file)).map((file) => `- ${file}`),
  ];
  const megabytes = found.bytes / 1_000_000;
  if (megabytes < least || megabytes > most) {
    drift.push(`! ${formatBytes(found.bytes)} in all, it should be ${least} to ${most} MB`);
  }
  return drift;
}
