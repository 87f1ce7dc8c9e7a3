import type { TranscriptFormat } from "../transcript/transcript_format.ts";
import { CODEX_NEEDLES, parseRolloutLine } from "./parse_rollout.ts";

/** How Codex's rollout files are read. */
export const CODEX_FORMAT: TranscriptFormat = {
  needles: CODEX_NEEDLES,
  scanned: "codex",
  parse: parseRolloutLine,
};
