import type { FindSecrets } from "../../shared/text/redact.ts";
import type { TextSpan } from "../../shared/text/text_span.ts";
import type { PackPattern } from "./pack_pattern.ts";

export interface UserSecretOptions {
  /** Milliseconds that go by; only differences matter. */
  readonly clock: () => number;
  /** One text is searched this long; what is left of it then counts as secret. */
  readonly budgetMs?: number;
}

/** A text is searched in pieces, so that the time is looked at between them. UTF-16 units. */
const PIECE = 4096;
/** The end of each piece is searched again with the next: a secret may stand across both. */
const OVERLAP = 512;

/**
 * Finds what the user's own patterns say is a secret. The engine is linear, but a pattern near the
 * limit is slow on long texts: when the time is over, the rest is taken for a secret as a whole.
 */
export function findUserSecrets(
  patterns: readonly PackPattern[],
  { clock, budgetMs = 200 }: UserSecretOptions,
): FindSecrets {
  return function* (text) {
    const deadline = clock() + budgetMs;
    for (let at = 0; at < text.length;) {
      if (at > 0 && clock() > deadline) return yield { start: at, end: text.length };
      const piece = text.slice(at, at + PIECE);
      const isLast = at + piece.length >= text.length;
      // Where the next piece begins: before whatever this one may have cut.
      let next = at + piece.length - OVERLAP;
      for (const { start, end } of spansOf(piece, patterns)) {
        yield { start: at + start, end: at + end };
        if (!isLast && end === piece.length && start > 0) next = Math.min(next, at + start);
      }
      if (isLast) return;
      at = next;
    }
  };
}

function* spansOf(piece: string, patterns: readonly PackPattern[]): Generator<TextSpan> {
  for (const pattern of patterns) yield* pattern.spans(piece);
}
