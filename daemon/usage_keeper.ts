import type { TranscriptRow } from "../shared/model/transcript.ts";
import type { TranscriptBook } from "./collect/transcript/transcript_library.ts";
import type { CancelTimer, Clock } from "./platform/clock.ts";
import type { RoomLog } from "./platform/room_log.ts";
import type { TranscriptFact } from "./state/transcript_fact.ts";
import { UsageLedger } from "./state/usage_ledger.ts";
import type { SavedUsage, UsageChanges } from "./store/usage_store.ts";

/** Where what was counted is kept, with how far transcripts were read. */
export interface UsageArchive {
  /** @throws {Error} when it cannot be read. */
  load(): SavedUsage;
  /** All of it or nothing. @throws {Error} when it cannot. */
  save(changes: UsageChanges): void;
}

export interface UsageKeeperOptions {
  readonly archive: UsageArchive;
  readonly clock: Clock;
  readonly log: RoomLog;
  /** Answers that are remembered at most: see {@linkcode UsageLedger}. */
  readonly maxAnswers?: number;
}

/** What changes within this time is kept together, milliseconds. */
const SAVE_MS = 2_000;
/** An archive that failed is tried again after this long: each try may wait for a lock. */
const RETRY_MS = 10_000;

/**
 * Counts what all transcripts tell of tokens, and keeps it together with how far they were read. When
 * that fails, all of it waits; what is lost with the process is read again, and never counted twice.
 */
export class UsageKeeper implements TranscriptBook {
  readonly saved: readonly TranscriptRow[];
  readonly #options: UsageKeeperOptions;
  readonly #ledger: UsageLedger;
  /** Of transcripts that were read further than is kept. */
  readonly #rows = new Map<string, TranscriptRow>();
  #hasNews = false;
  #cancelSave: CancelTimer | null = null;
  #error: string | null = null;
  #stopped = false;

  constructor(options: UsageKeeperOptions) {
    this.#options = options;
    const { ledger, transcripts } = this.#load();
    this.#ledger = ledger;
    this.saved = transcripts;
  }

  /** Why it could not be kept last; null while it can. */
  get error(): string | null {
    return this.#error;
  }

  /** Facts that were not counted because their day is closed, or because they are beyond measure. */
  get refused(): number {
    return this.#ledger.refused;
  }

  accept(key: string, fact: TranscriptFact): void {
    this.#ledger.accept(key, fact);
    this.#hasNews = true;
    this.#saveLater(SAVE_MS);
  }

  keep(row: TranscriptRow): void {
    this.#rows.set(row.key, row);
    this.#saveLater(SAVE_MS);
  }

  /** Keeps what there is, for whoever asks for it; not while the archive has just failed. */
  keepNow(): void {
    if (this.#error === null) this.#save();
  }

  /** Keeps what there is, for the last time. */
  stop(): void {
    this.#cancelSave?.();
    this.#stopped = true;
    this.#save();
  }

  #load(): { readonly ledger: UsageLedger; readonly transcripts: readonly TranscriptRow[] } {
    const { archive, log, maxAnswers } = this.#options;
    const limits = maxAnswers === undefined ? {} : { maxAnswers };
    try {
      const { ledger: saved, transcripts } = archive.load();
      return { ledger: new UsageLedger({ ...limits, saved }), transcripts };
    } catch (error) {
      log.error("what was counted in transcripts cannot be read: all of them are read again", {
        error: String(error),
      });
      return { ledger: new UsageLedger(limits), transcripts: [] };
    }
  }

  #saveLater(ms: number): void {
    if (this.#stopped) return;
    this.#cancelSave ??= this.#options.clock.setTimer(ms, () => {
      this.#cancelSave = null;
      this.#save();
    });
  }

  #save(): void {
    if (!this.#hasNews && this.#rows.size === 0) return;
    const { archive, log } = this.#options;
    try {
      archive.save({ transcripts: [...this.#rows.values()], ledger: this.#ledger.changes() });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.#error === null) log.error("token usage waits to be kept", { error: message });
      this.#error = message;
      return this.#saveLater(RETRY_MS);
    }
    if (this.#error !== null) log.info("token usage can be kept again");
    this.#error = null;
    this.#ledger.settle();
    this.#rows.clear();
    this.#hasNews = false;
  }
}
