import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrate.ts";

/*
 * Brings a database to this build's schema, and is killed on the way: in the step with this number,
 * counted from 1, before what it did is committed (`inside`) or right after that (`after`).
 */

class DyingDatabase extends DatabaseSync {
  readonly #at: { readonly step: number; readonly moment: string };
  #step = 0;

  constructor(path: string, at: { readonly step: number; readonly moment: string }) {
    super(path);
    this.#at = at;
  }

  override prepare(sql: string) {
    if (sql === "BEGIN IMMEDIATE") this.#dieBefore(++this.#step);
    if (sql === "COMMIT" && this.#at.moment === "inside" && this.#step === this.#at.step) die();
    return super.prepare(sql);
  }

  #dieBefore(next: number): void {
    if (this.#at.moment === "after" && next === this.#at.step + 1) die();
  }
}

function die(): void {
  Deno.kill(Deno.pid, "SIGKILL");
}

const [path = "", step = "", moment = ""] = Deno.args;
const db = new DyingDatabase(path, { step: Number(step), moment });
db.exec("PRAGMA journal_mode = WAL");
migrate(db);
// After the last step nothing begins any more.
die();
