import type { Health } from "../../shared/protocol/methods/health.ts";
import { type Line, span } from "./line.ts";
import { clean } from "./print.ts";

/** Names beyond this number are counted. */
const MOST_NAMES = 5;

/** Says whose screens are read, in one line; none while nobody's are. */
export function captureLines({ sessions }: Health["capture"]): Line[] {
  if (sessions.length === 0) return [];
  const names = sessions.slice(0, MOST_NAMES).map(({ name }) => clean(name));
  const more = sessions.length > MOST_NAMES ? ` and ${sessions.length - MOST_NAMES} more` : "";
  return [[span(`◉ screens are read in ${names.join(", ")}${more}`, "alert")]];
}
