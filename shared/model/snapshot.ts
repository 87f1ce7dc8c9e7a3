import * as z from "zod";
import { Escalation } from "./escalation.ts";
import { Pane } from "./pane.ts";
import { Session } from "./session.ts";
import { Source } from "./source.ts";

/** Counts over what lives now; ended sessions and panes are not in them. */
export const Totals = z.object({
  sessions: z.int().nonnegative(),
  panes: z.int().nonnegative(),
  activePanes: z.int().nonnegative(),
  waitingPanes: z.int().nonnegative(),
});

/** Everything a surface shows, at one revision and one cursor. */
export const Snapshot = z.object({
  /** Names the database: a cursor means nothing in another instance. */
  instanceId: z.string(),
  /** Names this run of the daemon: a revision means nothing in another run. */
  runId: z.string(),
  /** Grows by one with each delta. */
  revision: z.int().nonnegative(),
  /** The last event that is in the store. */
  lastEventId: z.int().nonnegative(),
  /** When the snapshot was taken, milliseconds UTC. */
  at: z.int().nonnegative(),
  /** False while the store cannot be written: what is shown is true but not yet kept. */
  persisted: z.boolean(),
  /** True while a source or the store is unwell; health.get says which. */
  degraded: z.boolean(),
  /** Ids of the sessions whose screens are read, by the user's consent; nobody's when left out. */
  capturedSessions: z.array(z.string()).optional(),
  sources: z.array(Source),
  sessions: z.array(Session),
  panes: z.array(Pane),
  /** Those that are pending, the oldest first. */
  escalations: z.array(Escalation),
  totals: Totals,
});

/** What changed between two revisions. */
export const Delta = z.object({
  runId: z.string(),
  /** The revision this delta leads to; it follows `revision - 1`. */
  revision: z.int().positive(),
  lastEventId: z.int().nonnegative(),
  at: z.int().nonnegative(),
  persisted: z.boolean(),
  degraded: z.boolean(),
  /** Ids of the sessions whose screens are read, by the user's consent; nobody's when left out. */
  capturedSessions: z.array(z.string()).optional(),
  sources: z.array(Source),
  sessions: z.array(Session),
  panes: z.array(Pane),
  escalations: z.array(Escalation),
  removed: z.object({
    sources: z.array(z.string()),
    sessions: z.array(z.string()),
    panes: z.array(z.string()),
    /** Those that are not pending any more. */
    escalations: z.array(z.string()),
  }),
  totals: Totals,
});

export type Totals = z.infer<typeof Totals>;
export type Snapshot = z.infer<typeof Snapshot>;
export type Delta = z.infer<typeof Delta>;
