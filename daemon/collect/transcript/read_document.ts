import { factsIn } from "./facts_in.ts";
import type { TranscriptFormat } from "./transcript_format.ts";
import type { TranscriptResult, TranscriptSpec } from "./read_transcript.ts";

/** A larger one is passed over. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/**
 * Reads a transcript that is one JSON document, written anew whenever something is added: all of it
 * is told each time. Nothing in a file makes it throw.
 */
export function readDocument(
  path: string,
  { from, onFact, onAnew }: TranscriptSpec,
  format: Pick<TranscriptFormat, "parse">,
): TranscriptResult {
  try {
    const { isFile, size, ino } = Deno.statSync(path);
    if (!isFile) return { kind: "failed", message: "it is no regular file", brokenLines: 0 };
    if (size > MAX_DOCUMENT_BYTES) return { ...whole(ino, size), longLines: 1, brokenLines: 0 };
    const text = Deno.readTextFileSync(path);
    if (from !== null) onAnew?.();
    const facts = factsIn(text, format) ?? [];
    for (const fact of facts) onFact(fact);
    return { ...whole(ino, size), bytesRead: size, brokenLines: facts.length === 0 ? 1 : 0 };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "absent", brokenLines: 0 };
    return { kind: "failed", message: String(error), brokenLines: 0 };
  }
}

function whole(ino: number | null, offset: number) {
  return {
    kind: "done",
    position: { ino: ino ?? 0, offset, inLongLine: false },
    anew: false,
    longLines: 0,
    bytesRead: 0,
  } as const;
}
