import type { TranscriptRow } from "../../../shared/model/transcript.ts";
import type { Redact } from "../../../shared/text/redact.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import type { TranscriptBook } from "./transcript_library.ts";

/**
 * A book that is told nothing of what the user's own patterns find. Keys, ids and the path of the
 * file stay: with others nothing would be found again.
 */
export function redactedBook(book: TranscriptBook, redact: Redact): TranscriptBook {
  const maybe = (text: string | null) => text === null ? null : redact(text);
  return {
    get saved() {
      return book.saved;
    },
    accept: (key, fact) => book.accept(key, redactFact(fact, maybe)),
    keep: (row: TranscriptRow) =>
      book.keep({
        ...row,
        cwd: maybe(row.cwd),
        version: maybe(row.version),
        model: maybe(row.model),
      }),
  };
}

function redactFact(
  fact: TranscriptFact,
  maybe: (text: string | null) => string | null,
): TranscriptFact {
  switch (fact.kind) {
    case "usage":
    case "model":
      return { ...fact, model: maybe(fact.model) ?? fact.model };
    case "totals":
      return { ...fact, model: maybe(fact.model) };
    case "session":
      return { ...fact, cwd: maybe(fact.cwd), version: maybe(fact.version) };
    default:
      return fact;
  }
}
