import type { Health } from "../../shared/protocol/methods/health.ts";
import { plural } from "./board.ts";
import { type Line, span } from "./line.ts";

/** Whether older transcripts are still being read. */
export function isReading(health: Health | null): boolean {
  return health?.transcripts.state === "reading";
}

/** How far the reading of older transcripts is; none when nothing is left to read. */
export function readingLines(health: Health | null): Line[] {
  if (health === null || !isReading(health)) return [];
  const { filesDone, filesTotal, percent } = health.transcripts;
  if (filesTotal === 0) return [];
  const files = `${filesDone} of ${filesTotal} ${plural(filesTotal, "file")}`;
  return [[span(`reading older transcripts: ${files}, ${Math.floor(percent)} %`, "faint")]];
}
