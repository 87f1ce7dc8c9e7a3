import type { TranscriptFact } from "../../state/transcript_fact.ts";
import type { ScannedAgent } from "./line_scanner.ts";

/** How one agent's transcript is read. */
export interface TranscriptFormat {
  /** One of these stands in every line that counts: all others may be passed over unread. */
  readonly needles: readonly string[];
  /** Whose lines they are for the scanner; null where it does not know them. */
  readonly scanned: ScannedAgent | null;
  /** What a line says; never throws. */
  readonly parse: (line: string) => readonly TranscriptFact[];
}
