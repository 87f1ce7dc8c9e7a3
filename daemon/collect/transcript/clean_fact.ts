import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";

/** An id, a model, a version: a longer one is none. Code points. */
const MAX_WORD = 200;
/** Clocks differ by so much, and the order of lines is in their times. Milliseconds. */
export const MAX_AHEAD_MS = 2 * 60_000;
/** What the ledger calls a model that has no name. */
const UNKNOWN_MODEL = "unknown";
/** Words that were judged last: a file says the same few again and again. */
const MAX_KNOWN = 64;

/**
 * Makes facts fit to be kept and shown, whatever a file says: a word that holds a secret, or that
 * cannot be shown as it is, is none; and nothing was written tomorrow, so that a time far ahead of the
 * clock does not stand in the way of all that comes after it. Directories stay as they are, to be
 * compared; who shows them cleans them.
 */
export class FactCleaner {
  readonly #known = new Map<string, boolean>();

  /** @returns null when nothing is left of it; the very same fact when it is clean */
  clean(fact: TranscriptFact, now: number): TranscriptFact | null {
    const told = fact.at > now + MAX_AHEAD_MS ? { ...fact, at: now } : fact;
    switch (told.kind) {
      case "usage":
        return this.#isClean(told.model) ? told : { ...told, model: UNKNOWN_MODEL };
      case "totals":
        return this.#isClean(told.model) ? told : { ...told, model: null };
      case "model":
        return this.#isClean(told.model) ? told : null;
      case "session": {
        if (!this.#isClean(told.sessionId)) return null;
        const isClean = this.#isClean(told.parentId) && this.#isClean(told.version);
        if (isClean) return told;
        return {
          ...told,
          parentId: this.#isClean(told.parentId) ? told.parentId : null,
          version: this.#isClean(told.version) ? told.version : null,
        };
      }
      default:
        return told;
    }
  }

  #isClean(word: string | null): boolean {
    if (word === null) return true;
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const isClean = sanitiseLine(redact(word), MAX_WORD) === word;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < MAX_KNOWN) break;
      this.#known.delete(oldest);
    }
    this.#known.set(word, isClean);
    return isClean;
  }
}
