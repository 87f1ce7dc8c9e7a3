import type { FilePosition } from "../../../shared/model/transcript.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { factsIn } from "./facts_in.ts";
import { ByteFinder, eachLine, type LineRange, selectLines } from "./find_bytes.ts";
import type { LineScanner } from "./line_scanner.ts";
import type { LineBlock, TailReader, TailResult } from "./tail_file.ts";
import type { TranscriptFormat } from "./transcript_format.ts";

const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const CARRIAGE_RETURN = 0x0d;

/** So far into a file its session is looked for line by line, bytes. */
const HEAD_BYTES = 64 * 1024;
/** A longer line is parsed only when a needle stands in it, bytes. */
const MAX_COMMON_LINE = 256 * 1024;

export interface TranscriptSpec {
  /** Where the last reading stopped; null for a file that was never read. */
  readonly from: FilePosition | null;
  /** So far before the end every line is parsed, for what goes on now; before it only what counts. */
  readonly liveBytes: number;
  readonly onFact: (fact: TranscriptFact) => void;
  /** Called when the file begins anew: what it said before may come again. */
  readonly onAnew?: () => void;
  readonly signal?: AbortSignal;
}

/** What a reading came to; `brokenLines` were no JSON object, or none that its parser could take. */
export type TranscriptResult = TailResult & { readonly brokenLines: number };

/**
 * Reads what was added to one agent's transcripts and says what it means. Nothing in a file makes it
 * throw, and nothing of what anybody wrote leaves it. One reading at a time.
 */
export class TranscriptReader {
  readonly #tail: TailReader;
  readonly #format: TranscriptFormat;
  readonly #scanner: LineScanner | undefined;
  readonly #finder: ByteFinder;
  readonly #decoder = new TextDecoder();
  #brokenLines = 0;
  #wantsSession = false;

  /** @param scanner The buffer of `tail`; without one every line that counts is parsed. */
  constructor(tail: TailReader, format: TranscriptFormat, scanner?: LineScanner) {
    this.#tail = tail;
    this.#format = format;
    this.#scanner = scanner;
    this.#finder = new ByteFinder(format.needles);
  }

  async read(path: string, spec: TranscriptSpec): Promise<TranscriptResult> {
    this.#brokenLines = 0;
    this.#wantsSession = spec.from === null;
    const result = await this.#tail.read(path, {
      from: spec.from,
      onLines: (block) => this.#takeIn(block, spec),
      onAnew: () => {
        this.#wantsSession = true;
        spec.onAnew?.();
      },
      signal: spec.signal,
    });
    return { ...result, brokenLines: this.#brokenLines };
  }

  #takeIn({ bytes, end, offset, size }: LineBlock, { liveBytes, onFact }: TranscriptSpec): void {
    const live = lineFrom(bytes, size - liveBytes - offset, end);
    const start = this.#takeHead(bytes, { end: live, offset, onFact });
    this.#takeChosen(bytes, { start, end: live, onFact });
    eachLine(bytes, { start: live, end }, (line) => this.#takeCommon(bytes, { ...line, onFact }));
  }

  /** Takes line by line until one says whose file this is; gives where it stopped. */
  #takeHead(
    bytes: Uint8Array,
    { end, offset, onFact }: Pick<LineBlock, "end" | "offset"> & Telling,
  ): number {
    let at = 0;
    const note = (fact: TranscriptFact) => {
      if (fact.kind === "session") this.#wantsSession = false;
      onFact(fact);
    };
    while (this.#wantsSession && at < end) {
      if (offset + at >= HEAD_BYTES) {
        this.#wantsSession = false;
        break;
      }
      const lineEnd = bytes.indexOf(NEWLINE, at);
      this.#takeCommon(bytes, { start: at, end: lineEnd, onFact: note });
      at = lineEnd + 1;
    }
    return at;
  }

  /** Takes those lines that count. */
  #takeChosen(bytes: Uint8Array, { start, end, onFact }: LineRange & Telling): void {
    const onLine = (line: LineRange) => this.#parse(bytes, { ...line, onFact });
    const { scanned } = this.#format;
    if (this.#scanner !== undefined && scanned !== null) {
      this.#scanner.scan(scanned, { start, end }, { onFact, onLine });
    } else {
      selectLines(bytes, { start, end }, { finder: this.#finder, visit: onLine });
    }
  }

  #takeCommon(bytes: Uint8Array, { start, end, onFact }: LineRange & Telling): void {
    const isWanted = end - start <= MAX_COMMON_LINE || this.#finder.find(bytes, start, end) >= 0;
    if (end > start && isWanted) this.#parse(bytes, { start, end, onFact });
  }

  #parse(bytes: Uint8Array, { start, end, onFact }: LineRange & Telling): void {
    const last = bytes[end - 1] === CARRIAGE_RETURN ? end - 2 : end - 1;
    const isObject = bytes[start] === OPEN_OBJECT && bytes[last] === CLOSE_OBJECT;
    const facts = factsIn(this.#decoder.decode(bytes.subarray(start, end)), this.#format);
    if (!isObject || facts === null) this.#brokenLines++;
    for (const fact of facts ?? []) onFact(fact);
  }
}

interface Telling {
  readonly onFact: TranscriptSpec["onFact"];
}

/** Where the first line at or behind `at` begins, in `bytes[0..end)`. */
function lineFrom(bytes: Uint8Array, at: number, end: number): number {
  if (at <= 0) return 0;
  if (at >= end) return end;
  // There is one: whole lines end with it.
  return bytes.indexOf(NEWLINE, at - 1) + 1;
}
