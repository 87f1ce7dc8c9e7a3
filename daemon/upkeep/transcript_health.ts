import type { TranscriptsHealth } from "../../shared/protocol/methods/health.ts";
import type { Redact } from "../../shared/text/redact.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { LibraryStats } from "../collect/transcript/transcript_library.ts";
import type { HealthFinding } from "./health_finding.ts";

const NOTHING_READ = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };

/** Where they are not read. */
export const TRANSCRIPTS_OFF: TranscriptsHealth = {
  state: "off",
  ...NOTHING_READ,
  percent: 100,
  agents: [],
  files: 0,
  refused: 0,
  failures: 0,
  unreadable: 0,
  unreadableFolders: 0,
  uncounted: 0,
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
  /** Answers that were not counted, for their day is closed. */
  readonly uncounted: number;
  readonly redact: Redact;
}

export function transcriptHealth(
  { stats, saveError, uncounted, redact }: TranscriptParts,
): TranscriptsHealth {
  if (stats === null) return TRANSCRIPTS_OFF;
  const { state, progress, files, refused, failures, longLines, brokenLines } = stats;
  const { unreadable, unreadableFolders } = stats;
  const error = saveError ?? stats.lastError;
  return {
    state,
    ...progress,
    percent: percentOf(progress),
    agents: [...stats.agents].map(([agent, ofAgent]) => ({ agent, ...ofAgent })),
    files,
    refused,
    failures,
    unreadable,
    unreadableFolders,
    uncounted,
    longLines,
    brokenLines,
    lastError: error === null ? null : sanitiseLine(redact(error)),
  };
}

/** Degraded while something cannot be read or kept; what was left aside is only told. */
export function transcriptCheck(parts: TranscriptParts): HealthFinding {
  const name = "transcripts";
  const health = transcriptHealth(parts);
  const { state, unreadable, unreadableFolders, lastError } = health;
  if (state === "off") return { name, status: "ok", detail: "they are not read" };
  if (parts.saveError !== null) {
    const detail = `the tokens counted in them wait for the database: ${lastError}`;
    return { name, status: "degraded", detail };
  }
  const detail = [progressWords(health), ...gapWords(health)].join("; ");
  const isWhole = unreadable === 0 && unreadableFolders === 0;
  if (isWhole) return { name, status: "ok", detail };
  return { name, status: "degraded", detail: `${detail}: ${lastError}` };
}

function progressWords({ state, percent, filesDone, filesTotal, files }: TranscriptsHealth) {
  return state === "reading"
    ? `${filesDone} of ${filesTotal} older files are read, ${Math.floor(percent)} %`
    : `${files} ${files === 1 ? "file is" : "files are"} followed`;
}

/** What is missing; what cannot be read comes last, for its reason follows it. */
function gapWords(
  { refused, uncounted, unreadable, unreadableFolders }: TranscriptsHealth,
): string[] {
  const folders = unreadableFolders === 1 ? "folder" : "folders";
  return [
    ...refused === 0 ? [] : [`${refused} left aside, for there are too many`],
    ...uncounted === 0 ? [] : [`${uncountedWords(uncounted)} not counted, their days are closed`],
    ...unreadableFolders === 0 ? [] : [`${unreadableFolders} ${folders} cannot be listed`],
    ...unreadable === 0 ? [] : [`${unreadable} cannot be read`],
  ];
}

function uncountedWords(uncounted: number): string {
  return uncounted === 1 ? "1 late answer was" : `${uncounted} late answers were`;
}

function percentOf({ bytesDone, bytesTotal }: LibraryStats["progress"]): number {
  return bytesTotal === 0 ? 100 : Math.floor(bytesDone / bytesTotal * 1_000) / 10;
}
