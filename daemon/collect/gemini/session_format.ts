import type { TranscriptFormat } from "../transcript/transcript_format.ts";
import { GEMINI_NEEDLES, parseSessionLine } from "./parse_session.ts";

/** How Gemini CLI's session files are read: they are small enough for the parser. */
export const GEMINI_FORMAT: TranscriptFormat = {
  needles: GEMINI_NEEDLES,
  scanned: null,
  parse: parseSessionLine,
};
