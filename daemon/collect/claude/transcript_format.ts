import type { TranscriptFormat } from "../transcript/transcript_format.ts";
import { CLAUDE_NEEDLES, parseTranscriptLine } from "./parse_transcript.ts";

/** How Claude Code's transcripts are read. */
export const CLAUDE_FORMAT: TranscriptFormat = {
  needles: CLAUDE_NEEDLES,
  scanned: "claude",
  parse: parseTranscriptLine,
};
