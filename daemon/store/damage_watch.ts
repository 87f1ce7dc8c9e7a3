import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isCorrupt } from "./errors.ts";

/**
 * Remembers that SQLite has found a connection's database damaged, whoever asked it: a damaged page
 * may be met by any read or write, and the next one may be fine again.
 */
export class DamageWatch {
  #found: string | null = null;

  /** What was found first, in SQLite's words; null while nothing was. */
  get found(): string | null {
    return this.#found;
  }

  /** Watches every statement that is prepared from now on. */
  watch(db: DatabaseSync): void {
    const prepare = db.prepare.bind(db);
    db.prepare = (...args) => this.#watchStatement(this.#noting(() => prepare(...args)));
    const exec = db.exec.bind(db);
    db.exec = (sql) => this.#noting(() => exec(sql));
  }

  /** Takes in an error; those that tell of no damage are nothing to it. */
  note(error: unknown): void {
    if (isCorrupt(error)) this.tell(error instanceof Error ? error.message : String(error));
  }

  /** Takes in damage that a check has found. */
  tell(damage: string): void {
    this.#found ??= damage;
  }

  #watchStatement(statement: StatementSync): StatementSync {
    // `iterate()` is left as it is: at damage it ends without a word, so that nobody here uses it.
    for (const name of ["all", "get", "run"] as const) {
      const ask = statement[name].bind(statement) as (...values: unknown[]) => unknown;
      const asked = (...values: unknown[]) => this.#noting(() => ask(...values));
      Object.defineProperty(statement, name, { value: asked });
    }
    return statement;
  }

  #noting<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.note(error);
      throw error;
    }
  }
}
