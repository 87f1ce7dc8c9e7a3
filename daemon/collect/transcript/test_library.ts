import { dirname, join } from "node:path";
import type { TranscriptRow } from "../../../shared/model/transcript.ts";
import { systemClock } from "../../platform/clock.ts";
import { memoryLog } from "../../platform/memory_log.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { UsageLedger } from "../../state/usage_ledger.ts";
import { totalTokens } from "../../state/token_counts.ts";
import { answerLine, userLine } from "../claude/test_claude_lines.ts";
import { until } from "../test_until.ts";
import { TranscriptLibrary, type TranscriptLibraryOptions } from "./transcript_library.ts";
import { transcriptPlaces } from "./transcript_place.ts";

export const DAY_MS = 86_400_000;

/** Tokens of what {@linkcode answer} makes. */
export const ANSWER_TOKENS = 27;

/** One answer of Claude, and its line feed. */
export function answer(id: string, row: Readonly<Record<string, unknown>> = {}): string {
  return `${answerLine({ message: { id }, row })}\n`;
}

/** A prompt, and its line feed: says whose file it is. */
export function prompt(row: Readonly<Record<string, unknown>> = {}): string {
  return `${userLine("words", row)}\n`;
}

/** A library on folders of its own, and a book that remembers what it was told. */
export class LibraryBench implements AsyncDisposable {
  readonly root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ntm-library-" }));
  readonly log = memoryLog();
  readonly told: { readonly key: string; readonly fact: TranscriptFact }[] = [];
  readonly rows = new Map<string, TranscriptRow>();
  readonly ledger = new UsageLedger();
  readonly #options: Partial<TranscriptLibraryOptions>;
  #library: TranscriptLibrary;

  constructor(options: Partial<TranscriptLibraryOptions> = {}) {
    this.#options = options;
    this.#library = this.#build();
  }

  get library(): TranscriptLibrary {
    return this.#library;
  }

  /** Tokens that were counted. */
  get tokens(): number {
    return this.ledger.totals().reduce((sum, { tokens }) => sum + totalTokens(tokens), 0);
  }

  /** Facts of answers, in the order in which they were told. */
  get answers(): readonly string[] {
    return this.told.flatMap(({ fact }) => fact.kind === "usage" ? fact.key : []);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** @param age how long ago it was written, milliseconds */
  write(name: string, text: string, age = 0): void {
    Deno.mkdirSync(dirname(this.path(name)), { recursive: true });
    Deno.writeTextFileSync(this.path(name), text);
    const at = new Date(Date.now() - age);
    if (age > 0) Deno.utimeSync(this.path(name), at, at);
  }

  append(name: string, text: string): void {
    Deno.writeTextFileSync(this.path(name), text, { append: true });
  }

  /** Starts, and waits until all that is there was read. */
  async start(): Promise<void> {
    this.#library.start();
    await this.idle();
  }

  async idle(): Promise<void> {
    await until("all is read", () => this.#library.stats.state === "idle");
  }

  async tells(answers: number): Promise<void> {
    await until(`${answers} answers are told`, () => this.answers.length >= answers);
  }

  /** Another library that goes on from what was kept. */
  async restart(): Promise<void> {
    await this.#library.stop();
    this.#library = this.#build();
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#library.stop();
    Deno.removeSync(this.root, { recursive: true });
  }

  #build(): TranscriptLibrary {
    return new TranscriptLibrary({
      clock: systemClock,
      log: this.log.room("collect"),
      places: transcriptPlaces({
        claudeConfigDirs: [this.path("claude"), this.path("claude2")],
        codexHome: this.path("codex"),
        geminiHome: this.path("gemini"),
      }),
      historyMs: 90 * DAY_MS,
      book: {
        saved: [...this.rows.values()],
        accept: (key, fact) => {
          this.told.push({ key, fact });
          this.ledger.accept(key, fact);
        },
        keep: (row) => this.rows.set(row.key, row),
      },
      ...this.#options,
    });
  }
}
