import type { Event } from "../../../shared/model/event.ts";

/** So many are asked for at a time. */
export const PAGE = 50;

/** Of what comes by itself so many are kept beside those that were asked for; a busy hour has more. */
export const NEWS_KEPT = 50;

/** What a timeline knows of what happened. */
export interface EventHistory {
  /** The newest first; since the last first page none is missing in between. */
  readonly events: readonly Event[];
  /** Whether the daemon may know of older ones. */
  readonly hasOlder: boolean;
  /** How many are shown because they were asked for. */
  readonly asked: number;
  /** First pages that were taken in; before the first nothing is known of what was before. */
  readonly pages: number;
}

export const NO_HISTORY: EventHistory = { events: [], hasOlder: false, asked: PAGE, pages: 0 };

/** With what has just happened. The oldest go where it is too much, and can be asked for again. */
export function withNews(history: EventHistory, news: readonly Event[]): EventHistory {
  const all = joinEvents(history.events, news);
  const most = history.asked + NEWS_KEPT;
  if (all.length <= most) return { ...history, events: all };
  return { ...history, events: all.slice(0, most), hasOlder: true };
}

/**
 * With the newest page, after which something may have been missed.
 * @param page the oldest first, as the daemon answers
 */
export function withFirstPage(history: EventHistory, page: readonly Event[]): EventHistory {
  // What is older than a full page may have a hole before it; what is newer was told meanwhile.
  const first = page.length < PAGE ? 0 : page[0]?.id ?? 0;
  return {
    events: joinEvents(history.events.filter(({ id }) => id >= first), page),
    hasOlder: page.length >= PAGE,
    asked: PAGE,
    pages: history.pages + 1,
  };
}

/**
 * With a page of what is older than the last of `known`, the history as it was when that was asked.
 * @param page the oldest first, as the daemon answers
 * @returns null where so much has happened meanwhile that something would be missing in between
 */
export function withOlder(
  history: EventHistory,
  { known, page }: { readonly known: EventHistory; readonly page: readonly Event[] },
): EventHistory | null {
  const isSame = history.pages === known.pages;
  const [newest, oldest] = [known.events[0]?.id ?? 0, history.events.at(-1)?.id ?? 0];
  if (!isSame || oldest > newest) return null;
  // Also those of `known` that had to go for news since.
  const events = joinEvents(joinEvents(history.events, known.events), page);
  return {
    ...history,
    events,
    hasOlder: page.length >= PAGE,
    asked: known.events.length + page.length,
  };
}

/** Events by their ids, the newest first, each once. */
function joinEvents(a: readonly Event[], b: readonly Event[]): readonly Event[] {
  const byId = new Map([...a, ...b].map((event) => [event.id, event]));
  return [...byId.values()].sort((one, other) => other.id - one.id);
}
