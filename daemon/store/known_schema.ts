import { DatabaseSync } from "node:sqlite";
import { migrate, SCHEMA_VERSION } from "./migrate.ts";

/** What `sqlite_schema` says of one table, without its indexes. */
export interface KnownTable {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly rootPage: number;
  readonly sql: string | null;
}

/** The tables of a database, as one that was made in a certain way has them. */
export type KnownLayout = readonly KnownTable[];

/**
 * Where the tables of a database of this schema begin, for each way in which one comes to be: begun
 * by an upgrade or at once, copied or written anew in between. SQLite gives out pages in the same
 * order each time.
 */
export function knownLayouts(version: number): readonly KnownLayout[] {
  const known = Math.min(Math.max(version, 1), SCHEMA_VERSION);
  const layouts = new Map<string, KnownLayout>();
  for (const mode of ["INCREMENTAL", "NONE"] as const) {
    for (let rewritten = known; rewritten >= 0; rewritten--) {
      const layout = layoutOf({
        version: known,
        mode,
        rewritten: rewritten === 0 ? null : rewritten,
      });
      layouts.set(JSON.stringify(layout), layout);
    }
  }
  return [...layouts.values()];
}

function layoutOf({ version, mode, rewritten }: {
  readonly version: number;
  readonly mode: "INCREMENTAL" | "NONE";
  /** At which schema it was written anew once; null for never. */
  readonly rewritten: number | null;
}): KnownLayout {
  const path = Deno.makeTempFileSync({ prefix: "ntm-layout-" });
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA auto_vacuum = ${mode}; PRAGMA synchronous = OFF`);
    if (rewritten !== null) {
      migrate(db, rewritten);
      db.exec("VACUUM");
    }
    migrate(db, version);
    return db.prepare(
      "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE rootpage > 0 ORDER BY rowid",
    ).all().map((row) => ({
      type: String(row["type"]),
      name: String(row["name"]),
      table: String(row["tbl_name"]),
      rootPage: Number(row["rootpage"]),
      sql: row["sql"] === null ? null : String(row["sql"]),
    }));
  } finally {
    db.close();
    Deno.removeSync(path);
  }
}
