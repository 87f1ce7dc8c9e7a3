import type { Event } from "../../shared/model/event.ts";
import { formatTime } from "./age.ts";
import { type Line, span, type Style } from "./line.ts";
import { clean } from "./print.ts";
import { padToWidth } from "./display_width.ts";

/** Longest of the types there are, so that events printed one by one stand under each other. */
const TYPE_COLUMNS = 15;

const LOOKS: Readonly<
  Record<Event["severity"], readonly [symbol: string, style: Style | undefined]>
> = {
  info: [" ", undefined],
  warn: ["!", "alert"],
  error: ["✗", "bad"],
};

/** One event as one line: when, what, where, and its sentence. */
export function eventLine(event: Event, now: number): Line {
  const [symbol, style] = LOOKS[event.severity] ?? LOOKS.info;
  const place = eventPlace(event);
  const message = clean(event.message ?? "");
  return [
    span(formatTime(event.detectedAt, now), "faint"),
    span(` ${symbol} `, style),
    span(padToWidth(clean(event.type), TYPE_COLUMNS), style),
    ...(place === "" ? [] : [span("  "), span(place, "strong")]),
    ...(message === "" ? [] : [span("  "), span(message)]),
    span("  "),
    span(`#${event.id}`, "faint"),
  ];
}

/** Where it happened, in the names of that time: `api:1.0 %12`. */
function eventPlace({ display }: Event): string {
  const { sessionName, windowIndex, paneIndex, tmuxPaneId } = display;
  const window = windowIndex === undefined || paneIndex === undefined
    ? ""
    : `:${windowIndex}.${paneIndex}`;
  const place = sessionName === undefined ? "" : clean(sessionName) + window;
  return [place, tmuxPaneId === undefined ? "" : clean(tmuxPaneId)]
    .filter((part) => part !== "")
    .join(" ");
}
