/**
 * How soon a file has to be read, the most urgent first: what a living agent added, the files of a
 * living agent for the first time, what was added elsewhere, and all the rest.
 */
export const RANK = { live: 0, joined: 1, added: 2, rest: 3 } as const;
export type Rank = typeof RANK[keyof typeof RANK];

export interface ReadingLineOptions<File> {
  /** Reads one file; false when it was interrupted before the end. Never rejects. */
  readonly read: (file: File, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Files that wait to be read, one after the other. A more urgent one interrupts the one that is
 * being read; `rest` is read the newest first.
 */
export class ReadingLine<File extends { readonly modifiedAt: number }> {
  readonly #options: ReadingLineOptions<File>;
  readonly #urgent: readonly Set<File>[] = [new Set(), new Set(), new Set()];
  readonly #rest = new Set<File>();
  /** Those of `rest`, the newest last; some of them may have left it. */
  #sorted: File[] = [];
  #isSorted = true;
  #running: { readonly rank: Rank; readonly abort: AbortController } | null = null;
  #done: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ReadingLineOptions<File>) {
    this.#options = options;
  }

  /** Files that wait, without the one that is being read. */
  get length(): number {
    return this.#urgent.reduce((sum, { size }) => sum + size, this.#rest.size);
  }

  get isReading(): boolean {
    return this.#running !== null;
  }

  /** Has a file read, or read sooner. One that is being read will be read again. */
  add(file: File, rank: Rank): void {
    if (this.#stopped || this.#urgent.slice(0, rank + 1).some((files) => files.has(file))) return;
    this.remove(file, rank);
    if (rank === RANK.rest) this.#addRest(file);
    else this.#urgent[rank]?.add(file);
    if (this.#running === null) this.#done = this.#work();
    else if (rank < this.#running.rank) this.#running.abort.abort();
  }

  /** It need not be read any more. */
  remove(file: File, from: Rank = RANK.live): void {
    for (const files of this.#urgent.slice(from)) files.delete(file);
    if (from < RANK.rest) this.#rest.delete(file);
  }

  /** Nothing is read any more once this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const files of this.#urgent) files.clear();
    this.#rest.clear();
    this.#running?.abort.abort();
    await this.#done;
  }

  async #work(): Promise<void> {
    for (let next = this.#take(); next !== null; next = this.#take()) {
      const abort = new AbortController();
      this.#running = { rank: next.rank, abort };
      const finished = await this.#options.read(next.file, abort.signal);
      this.#running = null;
      if (!finished) this.#putBack(next.file, next.rank);
    }
  }

  #take(): { readonly file: File; readonly rank: Rank } | null {
    for (const rank of [RANK.live, RANK.joined, RANK.added]) {
      for (const file of this.#urgent[rank] ?? []) {
        this.#urgent[rank]?.delete(file);
        return { file, rank };
      }
    }
    const file = this.#takeRest();
    return file === null ? null : { file, rank: RANK.rest };
  }

  #takeRest(): File | null {
    if (!this.#isSorted) {
      this.#sorted = [...this.#rest].sort((one, other) => one.modifiedAt - other.modifiedAt);
      this.#isSorted = true;
    }
    for (let file = this.#sorted.pop(); file !== undefined; file = this.#sorted.pop()) {
      if (this.#rest.delete(file)) return file;
    }
    return null;
  }

  #addRest(file: File): void {
    if (this.#rest.has(file)) return;
    this.#rest.add(file);
    this.#isSorted = false;
  }

  /** While it was read, it may have become more urgent. */
  #putBack(file: File, rank: Rank): void {
    if (this.#stopped || this.#urgent.some((files) => files.has(file))) return;
    if (rank === RANK.rest) {
      this.#rest.add(file);
      this.#sorted.push(file);
    } else this.#urgent[rank]?.add(file);
  }
}
