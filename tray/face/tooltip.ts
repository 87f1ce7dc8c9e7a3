import { type FaceConnection, type FaceInput, isHeard } from "./face_input.ts";
import { connectionWord, counted, hourWords, needWords, shortAge } from "./face_words.ts";
import { type JoinedView, joinViews } from "./joined_view.ts";
import { shownText } from "./shown_text.ts";

/** What Windows shows of a tooltip, UTF-16 units. */
const MOST_UNITS = 127;
const MOST_LABEL = 24;
const ELLIPSIS = "…";

/**
 * What the icon says when a pointer rests on it: what waits, what runs, the day, and how fresh that
 * is. At most 127 UTF-16 units; what matters least is left out first.
 */
export function tooltipFor(input: FaceInput, view: JoinedView = joinViews(input)): string {
  const { callingPanes } = view.totals;
  const calls = callingPanes === 0 ? null : needWords(callingPanes);
  const fleet = fleetLine(input, view);
  const day = dayLine(input);
  const daemons = daemonLine(input);
  const whole = linesOf([calls, fleet, day, daemons]);
  if (whole.length <= MOST_UNITS) return whole;
  const short = linesOf([calls, fleet, daemons]);
  return short.length <= MOST_UNITS ? short : cutWords(short);
}

function fleetLine({ connections }: FaceInput, { totals }: JoinedView): string | null {
  if (!connections.some((each) => isHeard(each) && each.snapshot !== null)) return null;
  const panes = `${counted(totals.panes, "pane")}, ${totals.activePanes} active`;
  return totals.sessions === 0 ? "no sessions" : `${counted(totals.sessions, "session")}, ${panes}`;
}

function dayLine({ connections }: FaceInput): string | null {
  const days = connections.filter(isHeard).flatMap(({ today }) => today ?? []);
  if (days.length === 0) return null;
  const compactions = days.reduce((sum, day) => sum + day.compactions, 0);
  const activeMs = days.reduce((sum, day) => sum + day.activeMs, 0);
  return `${counted(compactions, "compact")} today | ${hourWords(activeMs)} usage`;
}

function daemonLine({ connections, now }: FaceInput): string {
  if (connections.length === 0) return "no daemon found";
  const parts = groupByWord(connections).map(([word, labels]) => `${word} (${labels.join(", ")})`);
  const last = lastHeard(connections);
  const freshness = last === null ? "" : ` | last: ${shortAge(now - last)}`;
  return `daemon: ${parts.join(", ")}${freshness}`;
}

/** What is shown is as old as the connection that was heard the longest ago. */
function lastHeard(connections: readonly FaceConnection[]): number | null {
  const heard = connections.filter(isHeard);
  const asked = heard.length > 0 ? heard : connections;
  const times = asked.flatMap(({ lastHeardAt }) => lastHeardAt ?? []);
  if (times.length === 0) return null;
  return heard.length > 0 ? Math.min(...times) : Math.max(...times);
}

function groupByWord(
  connections: readonly FaceConnection[],
): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const connection of connections) {
    const word = connectionWord(connection);
    const labels = groups.get(word) ?? [];
    groups.set(word, [...labels, shownText(connection.label, MOST_LABEL)]);
  }
  return [...groups];
}

function linesOf(lines: readonly (string | null)[]): string {
  return lines.filter((line) => line !== null).join("\n");
}

/** Cuts after a whole word, or a whole line. */
function cutWords(text: string): string {
  const start = text.slice(0, MOST_UNITS - 1);
  const end = Math.max(start.lastIndexOf(" "), start.lastIndexOf("\n"));
  return start.slice(0, end > 0 ? end : start.length).replace(/[\s|,]+$/, "") + ELLIPSIS;
}
