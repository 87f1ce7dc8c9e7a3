import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A session by its number, as statistics know it. */
export interface StatSession {
  readonly sessionId: string;
  /** The one it had last. */
  readonly name: string;
}

/** More are asked of the database again: a memory of numbers is bounded. */
const MAX_REMEMBERED = 20_000;

/** What has numbers. */
export type NumberSort = "pane" | "session" | "kind";

interface HowToNumber {
  readonly find: StatementSync;
  readonly key: readonly string[];
  readonly add: () => void;
}

/** The numbers that stand for panes, sessions and kinds in rows of statistics. */
export class StatNumbers {
  readonly #known = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #sessions = new Map<number, StatSession>();
  #watched: Set<string> | null = null;
  readonly #addPane: StatementSync;
  readonly #addSession: StatementSync;
  readonly #addKind: StatementSync;
  readonly #pane: StatementSync;
  readonly #session: StatementSync;
  readonly #kind: StatementSync;
  readonly #rename: StatementSync;
  readonly #byNumber: StatementSync;

  constructor(db: DatabaseSync) {
    this.#addPane = db.prepare("INSERT OR IGNORE INTO stat_panes (pane_uid) VALUES (?)");
    this.#addSession = db.prepare(
      "INSERT OR IGNORE INTO stat_sessions (session_uid, name) VALUES (?, ?)",
    );
    this.#addKind = db.prepare("INSERT OR IGNORE INTO stat_kinds (agent, model) VALUES (?, ?)");
    this.#pane = db.prepare("SELECT pane_no AS number FROM stat_panes WHERE pane_uid = ?");
    this.#session = db.prepare(
      "SELECT session_no AS number FROM stat_sessions WHERE session_uid = ?",
    );
    this.#kind = db.prepare(
      "SELECT kind_no AS number FROM stat_kinds WHERE agent = ? AND model = ?",
    );
    this.#rename = db.prepare("UPDATE stat_sessions SET name = ? WHERE session_no = ?");
    this.#byNumber = db.prepare("SELECT session_uid, name FROM stat_sessions WHERE session_no = ?");
  }

  /** Within the caller's transaction, as the next two; when that fails, `forget` must be called. */
  pane(paneId: string): number {
    return this.#number("pane", paneId, {
      find: this.#pane,
      key: [paneId],
      add: () => this.#addPane.run(paneId),
    });
  }

  /** @param name what it is called now; without it a name that is known stays */
  session(sessionId: string, name?: string): number {
    const number = this.#number("session", sessionId, {
      find: this.#session,
      key: [sessionId],
      add: () => this.#addSession.run(sessionId, name ?? ""),
    });
    if (name !== undefined && name !== "" && this.#names.get(number) !== name) {
      this.#rename.run(name, number);
      this.#names.set(number, name);
      this.#sessions.delete(number);
    }
    return number;
  }

  kind(agent: string, model: string | null): number {
    return this.#number("kind", `${agent} ${model ?? ""}`, {
      find: this.#kind,
      key: [agent, model ?? ""],
      add: () => this.#addKind.run(agent, model ?? ""),
    });
  }

  /** Null for 0, and for a number that is none. */
  sessionOf(number: number): StatSession | null {
    const known = this.#sessions.get(number);
    if (known !== undefined || number === 0) return known ?? null;
    const row = this.#byNumber.get(number);
    if (row === undefined) return null;
    const session = { sessionId: String(row["session_uid"]), name: String(row["name"]) };
    if (this.#sessions.size >= MAX_REMEMBERED) this.#sessions.clear();
    this.#sessions.set(number, session);
    return session;
  }

  /** The number of a session that statistics know; null for another. */
  findSession(sessionId: string): number | null {
    const row = this.#session.get(sessionId);
    return row === undefined ? null : Number(row["number"]);
  }

  /** What was given out may not have been written. */
  forget(): void {
    this.#known.clear();
    this.#names.clear();
    this.#sessions.clear();
  }

  /** A set that is filled, from now on, with all that is asked for: `pane 5`, `session 1`. */
  watch(): Set<string> {
    this.#watched = new Set();
    return this.#watched;
  }

  endWatch(): void {
    this.#watched = null;
  }

  #number(sort: NumberSort, id: string, how: HowToNumber): number {
    const number = this.#findOrAdd(`${sort} ${id}`, how);
    this.#watched?.add(`${sort} ${number}`);
    return number;
  }

  #findOrAdd(name: string, { find, key, add }: HowToNumber): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (find.get(...key) === undefined) add();
    const number = Number(find.get(...key)?.["number"]);
    if (this.#known.size >= MAX_REMEMBERED) this.forget();
    this.#known.set(name, number);
    return number;
  }
}
