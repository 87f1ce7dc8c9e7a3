import { CLAUDE_FORMAT } from "../claude/transcript_format.ts";
import { CODEX_FORMAT } from "../codex/rollout_format.ts";
import { GEMINI_FORMAT } from "../gemini/session_format.ts";
import { LineScanner } from "./line_scanner.ts";
import { TranscriptReader } from "./read_transcript.ts";
import { type TailOptions, TailReader } from "./tail_file.ts";

/** One reader for each agent. They share a buffer: one reading at a time, of all three. */
export interface TranscriptReaders {
  readonly claude: TranscriptReader;
  readonly codex: TranscriptReader;
  readonly gemini: TranscriptReader;
}

/** The readers as the daemon wants them: fast where WebAssembly is there, right where it is not. */
export function transcriptReaders(options: Omit<TailOptions, "buffer"> = {}): TranscriptReaders {
  const scanner = makeScanner();
  const tail = new TailReader({ ...options, buffer: scanner });
  return {
    claude: new TranscriptReader(tail, CLAUDE_FORMAT, scanner),
    codex: new TranscriptReader(tail, CODEX_FORMAT, scanner),
    gemini: new TranscriptReader(tail, GEMINI_FORMAT, scanner),
  };
}

function makeScanner(): LineScanner | undefined {
  try {
    return new LineScanner();
  } catch {
    // A machine without SIMD: the parsers do it all.
    return undefined;
  }
}
