import * as z from "zod";

/** A session is `active` if any of its panes is, else `idle`, `ended` or `unknown`. */
export const SessionStatus = z.enum(["active", "idle", "ended", "unknown"]);

/** One tmux session of one server run. Its id survives renames and restarts of the daemon. */
export const Session = z.object({
  /** uuidv7, `session_uid` in the database. */
  id: z.string(),
  sourceId: z.string(),
  /** `#{session_id}`, for example `$3`; unique for the life of its server only. */
  tmuxSessionId: z.string(),
  /** Display only, sanitised; two sessions may swap names. */
  name: z.string(),
  /** `#{session_group}`; null when the session is in no group. */
  groupName: z.string().nullable(),
  /** Clients attached now. */
  attachedClients: z.int().nonnegative(),
  createdAt: z.int().nonnegative(),
  /**
   * Last look that told something new of it, milliseconds UTC; once it has ended, when it was last
   * seen, to a minute. While it lives, its source's `lastSeenAt` is fresher.
   */
  lastSeenAt: z.int().nonnegative(),
  endedAt: z.int().nonnegative().nullable(),
  status: SessionStatus,
  /** Short machine-readable reason. */
  statusReason: z.string(),
  /** Panes that live, each counted once however often its window is linked. */
  paneCount: z.int().nonnegative(),
  /** Panes that wait for a person. */
  waitingPanes: z.int().nonnegative(),
  metadata: z.object({
    /** `#{session_path}`, sanitised. */
    workingDir: z.string().nullable(),
  }),
});

export type SessionStatus = z.infer<typeof SessionStatus>;
export type Session = z.infer<typeof Session>;
