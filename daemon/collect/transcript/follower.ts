import type { FilePosition } from "../../../shared/model/transcript.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";

/** Someone who is told all that one transcript says, from its beginning on. */
export interface TranscriptFollower {
  /** So far before the end every line is told of; before it only what counts. Bytes. */
  readonly liveBytes: number;
  readonly onFact: (fact: TranscriptFact) => void;
  /** The file begins anew: what it said before may come again. */
  readonly onAnew?: () => void;
  /** All that the file holds now was told. */
  readonly onRead?: () => void;
}

/** A follower, and how far it was told. */
export class Following {
  readonly #follower: TranscriptFollower;
  position: FilePosition | null;
  #ended = false;

  constructor(follower: TranscriptFollower, position: FilePosition | null = null) {
    this.#follower = follower;
    this.position = position;
  }

  get liveBytes(): number {
    return this.#follower.liveBytes;
  }

  fact(fact: TranscriptFact): void {
    if (!this.#ended) this.#follower.onFact(fact);
  }

  anew(): void {
    if (!this.#ended) this.#follower.onAnew?.();
  }

  read(): void {
    if (!this.#ended) this.#follower.onRead?.();
  }

  /** Nothing is told any more. */
  end(): void {
    this.#ended = true;
  }
}

/** Those that were told equally far: one reading serves them. */
export function groupByPosition(
  followings: readonly Following[],
): readonly (readonly [Following, ...Following[]])[] {
  const groups = new Map<string, [Following, ...Following[]]>();
  for (const following of followings) {
    const key = JSON.stringify(following.position);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [following]);
    else group.push(following);
  }
  return [...groups.values()];
}
