import * as z from "zod";

/** Every type this version writes. A client must let a type pass that it does not know. */
export const EVENT_TYPES = [
  "daemon.started",
  "daemon.stopped",
  "source.status",
  "server.started",
  "server.ended",
  "session.created",
  "session.renamed",
  "session.ended",
  "pane.created",
  "pane.moved",
  "pane.respawned",
  "pane.status",
  "pane.ended",
  "agent.session",
  "compact",
  "context.low",
  "limit",
  "escalation",
  "action",
  "config.changed",
  "store.gap",
] as const;

export type EventType = typeof EVENT_TYPES[number];

export const EventSeverity = z.enum(["info", "warn", "error"]);

/** Names as they were when the event happened, so that history reads right after a rename. */
export const EventDisplay = z.object({
  sessionName: z.string().optional(),
  windowIndex: z.int().optional(),
  paneIndex: z.int().optional(),
  tmuxPaneId: z.string().optional(),
});

/** One fact that happened. `id` is the cursor: it only grows, and is never used twice. */
export const Event = z.object({
  id: z.int().positive(),
  /** One of EVENT_TYPES, or a type of a newer daemon. */
  type: z.string(),
  sourceId: z.string().nullable(),
  sessionId: z.string().nullable(),
  paneId: z.string().nullable(),
  /** Milliseconds UTC. */
  detectedAt: z.int().nonnegative(),
  /** Who saw it: `tmux` or `daemon`. */
  source: z.string(),
  confidence: z.number().min(0).max(1),
  severity: EventSeverity,
  message: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  display: EventDisplay,
});

export type EventSeverity = z.infer<typeof EventSeverity>;
export type EventDisplay = z.infer<typeof EventDisplay>;
export type Event = z.infer<typeof Event>;

/** An event before the store has given it its cursor. */
export type EventDraft = Omit<Event, "id" | "type"> & { readonly type: EventType };
