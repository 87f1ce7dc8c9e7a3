import { type Signal, signal } from "@preact/signals";
import type { Escalation } from "../../../shared/model/escalation.ts";
import { type Filter, NO_FILTER } from "./filter.ts";

/** What of a pane or a session is shown beside the list. */
export type Tab = "why" | "timeline" | "output";

export interface Choice {
  readonly kind: "pane" | "session";
  readonly id: string;
  readonly tab: Tab;
}

/** What lies over the page. */
export type Dialog =
  | { readonly kind: "shortcuts" }
  | { readonly kind: "kill"; readonly sessionId: string };

/** What the person has just made quiet, as it was before. */
export interface JustQuieted {
  readonly escalation: Escalation;
  readonly how: "snoozed" | "dismissed";
  /** By the daemon's clock, milliseconds UTC. */
  readonly at: number;
}

export const THEMES = ["system", "light", "dark", "contrast"] as const;

export type Theme = typeof THEMES[number];

/** What the person has chosen to see; a browser remembers some of it. */
export class Ui {
  readonly filter: Signal<Filter> = signal(NO_FILTER);
  /** Ids of the sessions whose panes are hidden. */
  readonly collapsed: Signal<ReadonlySet<string>> = signal(new Set());
  readonly choice: Signal<Choice | null> = signal(null);
  /** For a while it stands where it was, with a way back. */
  readonly quieted: Signal<readonly JustQuieted[]> = signal([]);
  readonly dialog: Signal<Dialog | null> = signal(null);
  /** What had the focus when the part beside the list was opened; null before that. */
  opener: HTMLElement | null = null;
  readonly theme: Signal<Theme> = signal("system");

  /** It could not be made quiet. */
  forgetQuieted(escalationId: string): void {
    this.quieted.value = this.quieted.value.filter(({ escalation: { id } }) => id !== escalationId);
  }

  /** Shows or hides the panes of a session. */
  toggle(sessionId: string): void {
    const next = new Set(this.collapsed.value);
    if (!next.delete(sessionId)) next.add(sessionId);
    this.collapsed.value = next;
  }
}
