import * as z from "zod";
import { TokenUsage } from "./usage.ts";

/** An agent that is or was in a pane, and what it has used there. */
const AgentEntry = z.object({
  /** Its own process; null where none was found. */
  pid: z.int().positive().nullable(),
  /** When it was first seen in the pane, milliseconds UTC, as all times here. */
  since: z.int().nonnegative(),
  /** The last session of it that was told of; null before the first. */
  sessionId: z.string().nullable(),
  /** All sessions of it that were told of, the last ones: their transcripts are its own. */
  sessions: z.array(z.string()).default([]),
  /** From when on that session is this agent's. */
  sessionSince: z.int().nonnegative(),
  /** Null while its files were not read. */
  tokens: TokenUsage.nullable(),
  /** US dollars; null where a model has no price. */
  costUsd: z.number().nonnegative().nullable(),
  /** It was seen to be gone. */
  gone: z.boolean(),
});

/** A sight of a compaction that has been told of. */
const KnownSight = z.object({
  source: z.string(),
  /** A digest of the witness's own key. */
  key: z.string(),
  /** The time in which it must have happened. */
  from: z.int(),
  to: z.int(),
});

/**
 * What is kept beside a pane so that nothing is told or counted twice, also after a restart of the
 * daemon. No client is told of it, and it holds no word of what anybody wrote.
 */
export const PaneMemory = z.object({
  /** The last ones; the present one is the last. */
  agents: z.array(AgentEntry),
  /** Of agents before those; null when there were none. */
  earlier: AgentEntry.pick({ tokens: true, costUsd: true }).nullable(),
  /** The fill-up that a person was warned of; null while there is nothing to be told of it again. */
  contextLow: z.object({
    /** Used when it was told; null where it was not known. */
    percent: z.number().nullable(),
    /** The context has been emptied since, by all that is known. */
    over: z.boolean(),
  }).nullable(),
  /** The last compactions that were told of, each by all its witnesses. */
  compactions: z.array(z.array(KnownSight)),
  /** Compactions that ended by then are not known any more, but were told of. */
  forgotten: z.int().nonnegative(),
});

/** Before any agent. */
export const NO_MEMORY: PaneMemory = {
  agents: [],
  earlier: null,
  contextLow: null,
  compactions: [],
  forgotten: 0,
};

export type PaneMemory = z.infer<typeof PaneMemory>;
export type AgentEntry = z.infer<typeof AgentEntry>;
export type KnownSight = z.infer<typeof KnownSight>;
