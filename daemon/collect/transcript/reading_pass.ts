import type { FilePosition } from "../../../shared/model/transcript.ts";
import type { Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { parseSessionLine } from "../gemini/parse_session.ts";
import { FactCleaner } from "./clean_fact.ts";
import { Following, groupByPosition } from "./follower.ts";
import { readDocument } from "./read_document.ts";
import type { TranscriptResult, TranscriptSpec } from "./read_transcript.ts";
import type { TranscriptFile } from "./transcript_file.ts";
import type { TranscriptBook } from "./transcript_library.ts";
import { type TranscriptReaders, transcriptReaders } from "./transcript_readers.ts";

export interface PassOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly readers?: TranscriptReaders | undefined;
}

export interface PassSpec {
  readonly followings: readonly Following[];
  /** Null where the file is not to be taken down. */
  readonly book: TranscriptBook | null;
  readonly signal: AbortSignal;
  /** The file has said of itself what was not known. */
  readonly onTold: () => void;
}

/** What went wrong so far. */
export interface PassStats {
  /** Readings of files that could not be read. */
  readonly failures: number;
  /** Files that could not be read when they were to be last. */
  readonly unreadable: number;
  /** Files that were gone when they were to be read. */
  readonly vanished: number;
  /** Lines that were too long, and passed over. */
  readonly longLines: number;
  /** Lines that were no JSON object. */
  readonly brokenLines: number;
  /** Of one of those that cannot be read; null while all can. */
  readonly lastError: string | null;
}

/** What a reading came to. What failed may be there all the same, and is tried again. */
export type PassOutcome = "done" | "interrupted" | "absent" | "failed";

/** Reads what is new in one file, for all who want to know. */
export class ReadingPass {
  readonly #options: PassOptions;
  readonly #readers: TranscriptReaders;
  readonly #cleaner = new FactCleaner();
  /** By key of the file: why it cannot be read. */
  readonly #unreadable = new Map<string, string>();
  #stats = { failures: 0, vanished: 0, longLines: 0, brokenLines: 0 };

  constructor(options: PassOptions) {
    this.#options = options;
    this.#readers = options.readers ?? transcriptReaders();
  }

  get stats(): PassStats {
    const lastError = [...this.#unreadable.values()].at(-1) ?? null;
    return { ...this.#stats, unreadable: this.#unreadable.size, lastError };
  }

  /** The file is not there any more. */
  forget({ key }: TranscriptFile): void {
    this.#unreadable.delete(key);
  }

  /** One at a time. Never rejects. */
  async read(file: TranscriptFile, spec: PassSpec): Promise<PassOutcome> {
    const { stamp, modifiedAt } = file;
    const booking = spec.book === null ? null : this.#booking(file, spec.book);
    const all = [...spec.followings, ...(booking === null ? [] : [booking])];
    let outcome: PassOutcome = "done";
    for (const group of groupByPosition(all)) {
      outcome = await this.#readFor(group, file, spec);
      if (outcome !== "done") break;
    }
    if (outcome === "absent") return outcome;
    // What cannot be read is tried again, even where only its permissions have changed.
    const toEnd = outcome === "done" && !this.#unreadable.has(file.key);
    const at = this.#options.clock.now();
    file.read(booking?.position ?? file.position, { at, stamp, modifiedAt, toEnd });
    if (booking !== null && file.position !== null) spec.book?.keep(file.toRow());
    return outcome;
  }

  #booking(file: TranscriptFile, book: TranscriptBook): Following {
    const onFact = (fact: TranscriptFact) => book.accept(file.key, fact);
    return new Following({ liveBytes: 0, onFact }, file.position);
  }

  async #readFor(
    group: readonly [Following, ...Following[]],
    file: TranscriptFile,
    { signal, onTold }: PassSpec,
  ): Promise<PassOutcome> {
    let isTold = false;
    const from = group[0].position;
    const { clock } = this.#options;
    const result = await this.#readFrom(file, {
      from,
      liveBytes: Math.max(...group.map(({ liveBytes }) => liveBytes)),
      onFact: (told) => {
        const fact = this.#cleaner.clean(told, clock.now());
        if (fact === null) return;
        isTold = file.take(fact) || isTold;
        for (const following of group) following.fact(fact);
      },
      onAnew: () => {
        file.beginAnew();
        for (const following of group) following.anew();
      },
      signal,
    });
    if (isTold) onTold();
    this.#note(file, result);
    return this.#settle(result, group);
  }

  #readFrom(
    file: TranscriptFile,
    spec: TranscriptSpec,
  ): Promise<TranscriptResult> | TranscriptResult {
    if (!file.hasLines) return readDocument(file.path, spec, { parse: parseSessionLine });
    return this.#readers[file.agent].read(file.path, spec);
  }

  #settle(
    result: TranscriptResult,
    group: readonly Following[],
  ): PassOutcome {
    this.#count(result);
    if (result.kind === "absent" || result.kind === "failed") return result.kind;
    for (const following of group) following.position = positionOf(result.position);
    if (result.kind === "more") return "interrupted";
    for (const following of group) following.read();
    return "done";
  }

  #note({ key }: TranscriptFile, result: TranscriptResult): void {
    this.#unreadable.delete(key);
    if (result.kind === "failed") this.#unreadable.set(key, result.message);
  }

  #count(result: TranscriptResult): void {
    const { failures, vanished, longLines, brokenLines } = this.#stats;
    const isFailed = result.kind === "failed";
    if (isFailed && failures === 0) {
      this.#options.log.warn("a transcript cannot be read", { error: result.message });
    }
    this.#stats = {
      failures: failures + Number(isFailed),
      vanished: vanished + Number(result.kind === "absent"),
      longLines: longLines + ("longLines" in result ? result.longLines : 0),
      brokenLines: brokenLines + result.brokenLines,
    };
  }
}

/** Nothing was read yet: the head of the file has still to tell whose it is. */
function positionOf(position: FilePosition): FilePosition | null {
  return position.offset === 0 && !position.inLongLine ? null : position;
}
