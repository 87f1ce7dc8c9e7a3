import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../platform/paths.ts";
import { listCopies } from "../store/database_copies.ts";

/** A directory with more names is not ours alone: the rest is not looked at. */
const MOST_NAMES = 1_000;
/** So many are named. */
const MOST_NAMED = 5;

/**
 * Files that the database could be restored from, the newest first: backups in their usual place, and
 * copies beside it that are not known to be damaged.
 */
export function otherDatabases(
  { dataDir, database }: Pick<Paths, "dataDir" | "database">,
): string[] {
  return [...backupsIn(join(dataDir, "backups")), ...copiesOf(database)]
    .toSorted((a, b) => b.at - a.at)
    .map(({ path }) => path);
}

interface Dated {
  readonly path: string;
  readonly at: number;
}

function backupsIn(directory: string): readonly Dated[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith(".db")).slice(0, MOST_NAMES)
      .map((name) => ({
        path: join(directory, name),
        at: statSync(join(directory, name)).mtimeMs,
      }));
  } catch {
    return [];
  }
}

function copiesOf(database: string): readonly Dated[] {
  try {
    return listCopies(database).filter(({ kind }) => kind === "upgrade" || kind === "replaced");
  } catch {
    return [];
  }
}

/** What to do with them, as part of a sentence. */
export function restoreAdvice(others: readonly string[]): string {
  if (others.length === 0) return "no backup and no copy of it is there to restore";
  const named = others.slice(0, MOST_NAMED);
  const more = others.length - named.length;
  const list = named.join(", ") + (more > 0 ? ` and ${more} more` : "");
  return `\`ntm-tracker db restore FILE\` puts another one in its place, the newest first: ${list}`;
}
