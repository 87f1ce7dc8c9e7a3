import type { Event, EventType } from "../../../shared/model/event.ts";

const TYPE_WORDS: Readonly<Record<EventType, string>> = {
  "daemon.started": "daemon began",
  "daemon.stopped": "daemon stopped",
  "source.status": "tmux socket",
  "server.started": "tmux server",
  "server.ended": "tmux server",
  "session.created": "session began",
  "session.renamed": "renamed",
  "session.ended": "session ended",
  "pane.created": "pane began",
  "pane.moved": "pane moved",
  "pane.respawned": "pane began anew",
  "pane.status": "state",
  "pane.ended": "pane ended",
  "agent.session": "agent",
  compact: "compaction",
  "context.low": "context low",
  limit: "limit",
  escalation: "needs you",
  action: "action",
  "config.changed": "settings changed",
  "store.gap": "gap",
};

/** What kind of thing happened, in a word or two; a type of a newer daemon as it is. */
export function eventWords({ type }: Event): string {
  return Object.hasOwn(TYPE_WORDS, type)
    ? TYPE_WORDS[type as EventType]
    : type.replaceAll(".", " ");
}

/** Types whose sentences say themselves what kind of thing happened. */
const TOLD_BY_SENTENCE: ReadonlySet<string> = new Set<EventType>([
  ...["session.created", "session.renamed", "session.ended", "pane.created"] as const,
  ...["pane.moved", "pane.respawned", "pane.status", "pane.ended", "compact"] as const,
  ...["escalation", "source.status", "server.started", "server.ended"] as const,
  "config.changed",
]);

/** Whether the sentence of an event leaves open what kind of thing happened. */
export function needsWords({ type, message }: Event): boolean {
  return message === null || !TOLD_BY_SENTENCE.has(type);
}
