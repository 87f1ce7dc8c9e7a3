import type { TranscriptFact } from "../../state/transcript_fact.ts";
import type { TranscriptFormat } from "./transcript_format.ts";

/**
 * What a line or a document says. Never throws: what a parser stumbles over must not keep anybody
 * from what comes after it.
 * @returns null where the parser threw
 */
export function factsIn(
  text: string,
  { parse }: Pick<TranscriptFormat, "parse">,
): readonly TranscriptFact[] | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
