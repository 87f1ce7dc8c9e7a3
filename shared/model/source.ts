import * as z from "zod";

/** Which machine a source lives on: a WSL distribution, or a plain Linux host. */
export const SourceKind = z.enum(["wsl", "linux"]);

/**
 * How far a source can be believed now.
 * `ok`: the last look answered. `degraded`: looks fail (time-out, permission, garbage).
 * `disconnected`: there is no tmux server on that socket, or no tmux at all.
 */
export const SourceStatus = z.enum(["ok", "degraded", "disconnected"]);

/** One run of a tmux server. `pid` and `startedAt` together tell two servers on one socket apart. */
export const ServerIdentity = z.object({
  /** Process id of the tmux server (`#{pid}`). */
  pid: z.int().positive(),
  /** Start of the server (`#{start_time}`), milliseconds UTC, whole seconds. */
  startedAt: z.int().nonnegative(),
});

/** One tmux socket that is watched. */
export const Source = z.object({
  id: z.string(),
  kind: SourceKind,
  /** WSL distribution name, or the host name on plain Linux. */
  distro: z.string(),
  /** Absolute path of the tmux socket; empty while no socket has been found. */
  tmuxSocket: z.string(),
  status: SourceStatus,
  /** Last look that answered, milliseconds UTC, at most a minute stale; 0 when none ever did. */
  lastSeenAt: z.int().nonnegative(),
  /** A sentence for people; null while `status` is `ok`. */
  lastError: z.string().nullable(),
  server: ServerIdentity.nullable(),
  /** What `tmux -V` calls itself, for example `3.3a`; null until a look answered. */
  tmuxVersion: z.string().nullable(),
});

export type SourceKind = z.infer<typeof SourceKind>;
export type SourceStatus = z.infer<typeof SourceStatus>;
export type ServerIdentity = z.infer<typeof ServerIdentity>;
export type Source = z.infer<typeof Source>;
