import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Escalation } from "../../shared/model/escalation.ts";
import type { Event, EventDraft } from "../../shared/model/event.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { KeptPane } from "../../shared/model/kept_pane.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import type { Source, SourceKind } from "../../shared/model/source.ts";
import { checkpoint } from "./checkpoint.ts";
import { type CopyUse, copyUse } from "./database_copies.ts";
import { DamageWatch } from "./damage_watch.ts";
import { CommitError } from "./errors.ts";
import { EscalationLog } from "./escalation_log.ts";
import { type EventFilter, EventJournal } from "./journal.ts";
import { SCHEMA_VERSION } from "./migrate.ts";
import { Retention, type RetentionOptions } from "./retain.ts";
import { StatsStore } from "./stats_store.ts";
import { StoreSelfCheck } from "./store_self_check.ts";
import { inTransaction } from "./transaction.ts";
import { UsageStore } from "./usage_store.ts";
import {
  type InputRow,
  paneToRow,
  rowToPane,
  rowToSession,
  rowToSource,
  sessionToRow,
  sourceToRow,
} from "./rows.ts";

export interface StoreOptions {
  readonly path: string;
  readonly now: () => number;
  readonly newId: () => string;
}

/** What one transaction writes: facts, and the present as it is after them. */
export interface Changes {
  readonly events: readonly EventDraft[];
  readonly sources: readonly Source[];
  readonly sessions: readonly KeptSession[];
  readonly panes: readonly KeptPane[];
  /** Panes that are kept already, and of which nothing has changed but these times. */
  readonly seen?: readonly PaneTimes[];
  readonly escalations: readonly Escalation[];
}

/** When a pane was seen, and printed something: milliseconds UTC. */
export type PaneTimes = Pick<Pane, "id" | "lastSeenAt" | "lastActivityAt">;

/** The present as the last run left it. */
export interface Loaded {
  readonly sources: readonly Source[];
  readonly sessions: readonly KeptSession[];
  readonly panes: readonly KeptPane[];
  /** Those that are pending, or were dismissed while their pane goes on waiting. */
  readonly escalations: readonly Escalation[];
}

export interface Run {
  readonly runId: string;
  readonly version: string;
  readonly protocolVersion: number;
  readonly features: readonly string[];
}

/** The database. One connection writes and reads; nothing else in the daemon speaks SQL. */
export class Store {
  readonly #db: DatabaseSync;
  readonly #options: StoreOptions;
  readonly #journal: EventJournal;
  readonly #damage = new DamageWatch();
  #lastEventId: number;
  /** Which file was opened; null for a database in memory. */
  readonly #file: string | null;
  readonly #upsert: Record<"sources" | "sessions" | "panes", Upsert>;
  readonly #setTimes: StatementSync;
  readonly escalations: EscalationLog;
  readonly instanceId: string;
  readonly schemaVersion = SCHEMA_VERSION;
  /** Tokens that agents have used, and how far their transcripts were read. */
  readonly usage: UsageStore;
  /** Minutes of panes, and what they come to. */
  readonly stats: StatsStore;
  /** Tries the database, for the self-test. */
  readonly selfCheck: StoreSelfCheck;

  /** The database must have been migrated: use `openStore`. */
  constructor(db: DatabaseSync, options: StoreOptions) {
    this.#db = db;
    this.#options = options;
    // Before any statement is prepared.
    this.#damage.watch(db);
    this.#journal = new EventJournal(db);
    this.escalations = new EscalationLog(db);
    this.#upsert = {
      sources: new Upsert(db, { table: "sources", key: "source_id", once: ["created_at"] }),
      sessions: new Upsert(db, { table: "sessions", key: "session_uid", once: [] }),
      panes: new Upsert(db, { table: "panes", key: "pane_uid", once: [] }),
    };
    this.#setTimes = db.prepare(
      "UPDATE panes SET last_seen_at = ?, last_activity_at = ? WHERE pane_uid = ?",
    );
    this.#lastEventId = this.#journal.lastId;
    this.#file = fileIdentity(options.path);
    this.instanceId = this.#readInstanceId();
    this.usage = new UsageStore(db);
    this.stats = new StatsStore(db, options.now);
    this.selfCheck = new StoreSelfCheck(db, { ...options, damage: this.#damage });
  }

  /**
   * Writes facts and the present in one transaction, and gives the facts their ids.
   * @throws {CommitError} when it cannot; then nothing was written.
   */
  commit({ events, sources, sessions, panes, seen = [], escalations }: Changes): Event[] {
    try {
      const kept = inTransaction(this.#db, () => {
        const now = this.#options.now();
        for (const source of sources) this.#upsert.sources.run(sourceToRow(source, now));
        for (const session of sessions) this.#upsert.sessions.run(sessionToRow(session));
        for (const pane of panes) this.#upsert.panes.run(paneToRow(pane));
        for (const { id, lastSeenAt, lastActivityAt } of seen) {
          this.#setTimes.run(lastSeenAt, lastActivityAt, id);
        }
        this.escalations.write(escalations);
        this.stats.note({ events, panes }, now);
        return events.map((event) => this.#journal.append(event));
      });
      this.#lastEventId = kept.at(-1)?.id ?? this.#lastEventId;
      return kept;
    } catch (error) {
      this.stats.forget();
      const reason = error instanceof Error ? error.message : String(error);
      throw new CommitError(`events cannot be kept: ${reason}`, { cause: error });
    }
  }

  /** Sources, and what lives on them or ended since `endedSince` (milliseconds UTC). */
  load(endedSince: number): Loaded {
    const living = "ended_at IS NULL OR ended_at >= ?";
    return {
      sources: this.#db.prepare("SELECT * FROM sources").all().map(rowToSource),
      sessions: this.#db.prepare(`SELECT * FROM sessions WHERE ${living}`).all(endedSince)
        .map(rowToSession),
      panes: this.#db.prepare(
        // A pane that died in its place may be held by tmux for ever.
        `SELECT * FROM panes WHERE (${living} OR status_reason = 'pane_dead')
         AND session_uid IN (SELECT session_uid FROM sessions WHERE ${living})`,
      ).all(endedSince, endedSince).map(rowToPane),
      escalations: this.escalations.load(),
    };
  }

  /** The database is one machine's: a host may change its name and still be the same source. */
  findSource(kind: SourceKind, tmuxSocket: string): Source | null {
    const row = this.#db.prepare("SELECT * FROM sources WHERE kind = ? AND tmux_socket = ?")
      .get(kind, tmuxSocket);
    return row ? rowToSource(row) : null;
  }

  /** A session of any time. */
  findSession(sessionId: string): KeptSession | null {
    const row = this.#db.prepare("SELECT * FROM sessions WHERE session_uid = ?").get(sessionId);
    return row ? rowToSession(row) : null;
  }

  /** A pane of any time. */
  findPane(paneId: string): KeptPane | null {
    const row = this.#db.prepare("SELECT * FROM panes WHERE pane_uid = ?").get(paneId);
    return row ? rowToPane(row) : null;
  }

  panesOfSession(sessionId: string): KeptPane[] {
    return this.#db.prepare("SELECT * FROM panes WHERE session_uid = ?").all(sessionId)
      .map(rowToPane);
  }

  /**
   * 0 while nothing has happened. Ids grow by one, so a cursor never skips. Kept in memory: every
   * delta tells it, also while the database cannot be read.
   */
  get lastEventId(): number {
    return this.#lastEventId;
  }

  /** The oldest event that is kept; one more than `lastEventId` when none is. */
  get firstEventId(): number {
    return this.#journal.firstId;
  }

  /** Events with a greater id than `cursor`, oldest first. */
  eventsAfter(cursor: number, limit: number): Event[] {
    return this.#journal.after(cursor, limit);
  }

  /** Events that match, oldest first; without a cursor the newest ones. */
  listEvents(filter: EventFilter): Event[] {
    return this.#journal.list(filter);
  }

  beginRun(run: Run): void {
    this.#db.prepare(
      `INSERT INTO daemon_runs
         (run_id, started_at, version, protocol_version, schema_version, capabilities)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ).run(
      run.runId,
      this.#options.now(),
      run.version,
      run.protocolVersion,
      SCHEMA_VERSION,
      JSON.stringify(run.features),
    );
  }

  endRun(runId: string): void {
    this.#db.prepare("UPDATE daemon_runs SET ended_at = ? WHERE run_id = ?")
      .run(this.#options.now(), runId);
  }

  /** False when the file was deleted or replaced under us: what is written now is lost at the end. */
  get isIntact(): boolean {
    return this.#file === null || fileIdentity(this.#options.path) === this.#file;
  }

  /**
   * What SQLite said of damage when somebody first met it, by a read, a write or the self-test; null
   * while nobody has. It stays: only a start reads the whole file.
   */
  get damage(): string | null {
    return this.#damage.found;
  }

  /** Takes in what another connection to this database met; what tells of no damage is nothing to it. */
  noteError(error: unknown): void {
    this.#damage.note(error);
  }

  /** Size of the database with its log, bytes. */
  get bytes(): number {
    return ["", "-wal"].reduce((sum, suffix) => sum + fileSize(this.#options.path + suffix), 0);
  }

  /** The copies beside the database that were made by themselves. */
  get copies(): CopyUse {
    return this.#file === null ? { count: 0, bytes: 0 } : copyUse(this.#options.path);
  }

  /**
   * Writes the log into the database when it has become so long, bytes. It takes some milliseconds,
   * and more on a slow disk: a commit that comes later need not do it.
   * @throws what SQLite says when it cannot.
   */
  shortenLog(fromBytes: number): void {
    if (fileSize(`${this.#options.path}-wal`) >= fromBytes) checkpoint(this.#db, "TRUNCATE");
  }

  /** What keeps this database within its bounds. */
  retention(options: Omit<RetentionOptions, "path" | "sweep">): Retention {
    const { path } = this.#options;
    return new Retention(this.#db, { ...options, path, sweep: (now) => this.stats.sweep(now) });
  }

  close(): void {
    this.#db.close();
  }

  #readInstanceId(): string {
    this.#db.prepare("INSERT OR IGNORE INTO meta (key, value) VALUES ('instance_id', ?)")
      .run(this.#options.newId());
    const row = this.#db.prepare("SELECT value FROM meta WHERE key = 'instance_id'").get();
    return String(row?.["value"]);
  }
}

/** Inserts a row or brings the one with its key up to date; columns named in `once` stay. */
class Upsert {
  readonly #db: DatabaseSync;
  readonly #what: { readonly table: string; readonly key: string; readonly once: string[] };
  #statement: StatementSync | null = null;

  constructor(db: DatabaseSync, what: { table: string; key: string; once: string[] }) {
    this.#db = db;
    this.#what = what;
  }

  run(row: InputRow): void {
    this.#statement ??= this.#prepare(Object.keys(row));
    // All rows of a table have the same columns in the same order. By place is faster than by name.
    this.#statement.run(...Object.values(row));
  }

  #prepare(columns: readonly string[]): StatementSync {
    const { table, key, once } = this.#what;
    const updates = columns.filter((column) => column !== key && !once.includes(column));
    return this.#db.prepare(
      `INSERT INTO ${table} (${columns.join(", ")})
       VALUES (${columns.map(() => "?").join(", ")})
       ON CONFLICT (${key}) DO UPDATE SET
         ${updates.map((column) => `${column} = excluded.${column}`).join(", ")}`,
    );
  }
}

function fileSize(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    // `:memory:`, or no log yet.
    return 0;
  }
}

/** Device and inode; null where there is no file. */
function fileIdentity(path: string): string | null {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}
