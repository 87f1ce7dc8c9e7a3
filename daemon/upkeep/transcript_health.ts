import type { HealthCheck, TranscriptsHealth } from "../../shared/protocol/methods/health.ts";
import { redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { LibraryStats } from "../collect/transcript/transcript_library.ts";

const NOTHING = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };
const OFF: TranscriptsHealth = {
  state: "off",
  ...NOTHING,
  percent: 100,
  agents: [],
  files: 0,
  refused: 0,
  failures: 0,
  longLines: 0,
  brokenLines: 0,
  lastError: null,
};

/** How transcripts are read, and what is counted in them kept. */
export interface TranscriptParts {
  /** Null where they are not read. */
  readonly stats: LibraryStats | null;
  /** Why what was counted could not be kept last; null while it can. */
  readonly saveError: string | null;
}

export function transcriptHealth({ stats, saveError }: TranscriptParts): TranscriptsHealth {
  if (stats === null) return OFF;
  const { state, progress, files, refused, failures, longLines, brokenLines } = stats;
  const error = saveError ?? stats.lastError;
  return {
    state,
    ...progress,
    percent: percentOf(progress),
    agents: [...stats.agents].map(([agent, ofAgent]) => ({ agent, ...ofAgent })),
    files,
    refused,
    failures,
    longLines,
    brokenLines,
    lastError: error === null ? null : sanitiseLine(redact(error)),
  };
}

export function transcriptCheck(parts: TranscriptParts): HealthCheck {
  const name = "transcripts";
  const { state, percent, filesDone, filesTotal, files, failures, lastError } = transcriptHealth(
    parts,
  );
  if (state === "off") return { name, status: "ok", detail: "they are not read" };
  if (parts.saveError !== null) {
    const detail = `the tokens counted in them wait for the database: ${lastError}`;
    return { name, status: "degraded", detail };
  }
  const failed = failures === 0 ? "" : `, ${failures} could not be read: ${lastError}`;
  const detail = state === "reading"
    ? `${filesDone} of ${filesTotal} older files are read, ${Math.floor(percent)} %${failed}`
    : `${files} ${files === 1 ? "file is" : "files are"} followed${failed}`;
  return { name, status: "ok", detail };
}

function percentOf({ bytesDone, bytesTotal }: LibraryStats["progress"]): number {
  return bytesTotal === 0 ? 100 : Math.floor(bytesDone / bytesTotal * 1_000) / 10;
}
