import type { TokenCounts } from "../../../shared/model/token_counts.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import type { LineRange } from "./find_bytes.ts";
import { LINE_SCANNER_WASM } from "./line_scanner_wasm.ts";
import type { TailBuffer } from "./tail_buffer.ts";

/** The layout of the scanner's memory, bytes: its records, then what is read from files. */
const RECORDS = 16 * 1024;
const RECORD = 128;
const INPUT = 192 * 1024;
/** It looks so far beyond the end of what it scans. */
const SLACK = 128;
const PAGE = 64 * 1024;

const ANSWER = 1;
const SUM = 3;

/** Whose lines are scanned. */
export type ScannedAgent = "claude" | "codex";

interface Exports {
  scanClaude(from: number, to: number): number;
  scanCodex(from: number, to: number): number;
  stopped(): number;
}

export interface ScanVisitor {
  readonly onFact: (fact: TranscriptFact) => void;
  /** A line that counts, but that only the parser can read. */
  readonly onLine: (line: LineRange) => void;
}

/**
 * Searches whole lines for those that count and reads the tokens in them, in WebAssembly: see
 * tasks/wasm/line_scanner.as. Files are read into its memory, so that nothing is copied. What it says
 * is what the agent's parser says of the same lines, but for context and limits; of one answer that
 * is told on several lines in a row only the fullest is told.
 */
export class LineScanner implements TailBuffer {
  readonly #memory = new WebAssembly.Memory({ initial: 8 });
  readonly #exports: Exports;
  #bytes: Uint8Array;
  #words: Uint32Array;
  #doubles: Float64Array;
  #model = "";

  constructor() {
    const module = new WebAssembly.Module(
      Uint8Array.from(atob(LINE_SCANNER_WASM), (unit) => unit.charCodeAt(0)),
    );
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#exports = exports as unknown as Exports;
    this.#bytes = new Uint8Array(this.#memory.buffer, INPUT, 0);
    this.#words = new Uint32Array(this.#memory.buffer);
    this.#doubles = new Float64Array(this.#memory.buffer);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Memory that was taken once is kept: WebAssembly gives none back. */
  resize(length: number): void {
    const missing = INPUT + length + SLACK - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    this.#bytes = new Uint8Array(this.#memory.buffer, INPUT, length);
    this.#words = new Uint32Array(this.#memory.buffer);
    this.#doubles = new Float64Array(this.#memory.buffer);
  }

  /** Scans whole lines of its own bytes. */
  scan(agent: ScannedAgent, { start, end }: LineRange, visitor: ScanVisitor): void {
    const { scanClaude, scanCodex, stopped } = this.#exports;
    const scan = agent === "claude" ? scanClaude : scanCodex;
    for (let from = INPUT + start; from < INPUT + end; from = stopped()) {
      const count = scan(from, INPUT + end);
      for (let record = 0; record < count; record++) this.#visit(record, visitor);
    }
  }

  #visit(record: number, { onFact, onLine }: ScanVisitor): void {
    const at = RECORDS + record * RECORD;
    const kind = this.#word(at);
    if (kind === ANSWER) onFact(this.#answer(at));
    else if (kind === SUM) onFact(this.#sum(at));
    else onLine({ start: this.#word(at + 4) - INPUT, end: this.#word(at + 8) - INPUT });
  }

  #answer(at: number): TranscriptFact {
    const isSidechain = this.#word(at + 28) === 1;
    const input = this.#double(at + 48);
    const cacheRead = this.#double(at + 64);
    const cacheWrite = this.#double(at + 72);
    return {
      kind: "usage",
      at: this.#double(at + 40),
      key: this.#text(this.#word(at + 12), this.#word(at + 16)),
      model: this.#modelText(this.#word(at + 20), this.#word(at + 24)),
      isSidechain,
      contextTokens: isSidechain ? null : input + cacheRead + cacheWrite,
      input,
      output: this.#double(at + 56),
      cacheRead,
      cacheWrite,
      cacheWriteLong: this.#double(at + 80),
      reasoning: 0,
    };
  }

  #sum(at: number): TranscriptFact {
    return {
      kind: "totals",
      at: this.#double(at + 40),
      model: null,
      sum: this.#counts(at + 48),
      last: this.#word(at + 28) === 1 ? this.#counts(at + 80) : null,
    };
  }

  /** In the file what was cached is part of the input, and reasoning part of the output. */
  #counts(at: number): TokenCounts {
    const all = this.#double(at);
    const output = this.#double(at + 16);
    const cacheRead = Math.min(this.#double(at + 8), all);
    const reasoning = Math.min(this.#double(at + 24), output);
    return {
      input: all - cacheRead,
      output,
      cacheRead,
      cacheWrite: 0,
      cacheWriteLong: 0,
      reasoning,
    };
  }

  /** Most lines name the model of the line before. */
  #modelText(start: number, end: number): string {
    const likely = this.#model;
    let same = likely.length === end - start;
    for (let index = 0; same && index < likely.length; index++) {
      same = this.#bytes[start - INPUT + index] === likely.charCodeAt(index);
    }
    if (!same) this.#model = this.#text(start, end);
    return this.#model;
  }

  #text(start: number, end: number): string {
    let text = "";
    for (let at = start - INPUT; at < end - INPUT; at++) {
      text += String.fromCharCode(this.#bytes[at] ?? 0);
    }
    return text;
  }

  #word(at: number): number {
    return this.#words[at / 4] ?? 0;
  }

  #double(at: number): number {
    return this.#doubles[at / 8] ?? 0;
  }
}
