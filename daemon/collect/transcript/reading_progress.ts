import type { TranscriptAgent } from "./transcript_place.ts";

/** How far the reading of old transcripts is. */
export interface Progress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

const NONE: Progress = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };

/** Counts what there was to read and what was read of it; what is added later does not count. */
export class ReadingProgress {
  readonly #waiting = new Map<
    string,
    { readonly agent: TranscriptAgent; readonly bytes: number }
  >();
  readonly #agents = new Map<TranscriptAgent, Progress>();

  /** A file is to be read: so many bytes of it. */
  expect(key: string, agent: TranscriptAgent, bytes: number): void {
    if (this.#waiting.has(key)) return;
    this.#waiting.set(key, { agent, bytes });
    this.#change(agent, { filesTotal: 1, bytesTotal: bytes });
  }

  /** It was read, or is gone. */
  finish(key: string): void {
    const expected = this.#waiting.get(key);
    if (expected === undefined) return;
    this.#waiting.delete(key);
    this.#change(expected.agent, { filesDone: 1, bytesDone: expected.bytes });
  }

  /** By agent. */
  get agents(): ReadonlyMap<TranscriptAgent, Progress> {
    return this.#agents;
  }

  get all(): Progress {
    return [...this.#agents.values()].reduce(add, NONE);
  }

  #change(agent: TranscriptAgent, change: Partial<Progress>): void {
    this.#agents.set(agent, add(this.#agents.get(agent) ?? NONE, { ...NONE, ...change }));
  }
}

function add(one: Progress, other: Progress): Progress {
  return {
    filesDone: one.filesDone + other.filesDone,
    filesTotal: one.filesTotal + other.filesTotal,
    bytesDone: one.bytesDone + other.bytesDone,
    bytesTotal: one.bytesTotal + other.bytesTotal,
  };
}
