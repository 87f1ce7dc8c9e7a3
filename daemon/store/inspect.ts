import { DatabaseSync } from "node:sqlite";
import { isBusy, isCorrupt } from "./errors.ts";
import { SCHEMA_VERSION, schemaVersion } from "./migrate.ts";

/** What a database is like, without changing it. */
export type DatabaseReport =
  | { readonly kind: "missing" }
  /** No bytes: the next start begins it. */
  | { readonly kind: "empty" }
  | { readonly kind: "sound"; readonly schemaVersion: number; readonly bytes: number }
  /** A newer build has written it; this one would refuse it. */
  | { readonly kind: "too_new"; readonly schemaVersion: number }
  /** The next start would set it aside. */
  | { readonly kind: "corrupt"; readonly message: string }
  | { readonly kind: "unreadable"; readonly message: string };

/** Opens the database at `path` for reading and checks it whole; a running daemon is not disturbed. */
export function inspectDatabase(path: string): DatabaseReport {
  let bytes: number;
  try {
    const { size, isDirectory, isFile } = Deno.statSync(path);
    if (isDirectory) return { kind: "unreadable", message: "it is a directory, move it away" };
    if (!isFile) return { kind: "unreadable", message: "it is no regular file, move it away" };
    bytes = size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "missing" };
    return { kind: "unreadable", message: messageOf(error) };
  }
  if (bytes === 0) return { kind: "empty" };
  try {
    return inspect(path, bytes);
  } catch (error) {
    if (isCorrupt(error)) return { kind: "corrupt", message: messageOf(error) };
    const held = isBusy(error) ? "another program holds it: " : "";
    return { kind: "unreadable", message: held + messageOf(error) };
  }
}

function inspect(path: string, bytes: number): DatabaseReport {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  try {
    const damage = db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (damage !== "ok") return { kind: "corrupt", message: String(damage) };
    const version = schemaVersion(db);
    if (version > SCHEMA_VERSION) return { kind: "too_new", schemaVersion: version };
    return { kind: "sound", schemaVersion: version, bytes };
  } finally {
    db.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
