import type { Health } from "../../shared/protocol/methods/health.ts";
import { cutToWidth } from "./display_width.ts";
import { type Line, span } from "./line.ts";
import { clean } from "./print.ts";

/** Names beyond this number are counted. */
const MOST_NAMES = 5;
const LONGEST_NAME = 40;

/** Says whose screens are read, and whose are not though they were meant; one line each. */
export function captureLines({ sessions, namesakes }: Health["capture"]): Line[] {
  const lines: Line[] = [];
  if (sessions.length > 0) {
    lines.push([span(`◉ screens are read in ${namesOf(sessions)}`, "alert")]);
  }
  if (namesakes.length > 0) {
    const why = "another session bore the name first; start the daemon again, or name the id";
    lines.push([span(`! screens are not read in ${namesOf(namesakes)}: ${why}`, "alert")]);
  }
  return lines;
}

function namesOf(sessions: Health["capture"]["sessions"]): string {
  const names = sessions.slice(0, MOST_NAMES).map(({ name }) =>
    cutToWidth(clean(name), LONGEST_NAME)
  )
    .join(", ");
  return sessions.length > MOST_NAMES ? `${names} and ${sessions.length - MOST_NAMES} more` : names;
}
