import type { World } from "./world.ts";

export interface SettleOptions {
  /** How long what has ended stays visible, milliseconds. */
  readonly endedVisibleMs: number;
  /** Sources that are shown even when nothing is on them. */
  readonly keptSources: ReadonlySet<string>;
}

/** More ended things than this are never shown: the oldest go first. */
export const MAX_ENDED = 500;

/**
 * Lets what ended long ago leave the present; it lives on in history. Pure. Nothing is an event: its
 * end was one. A pane that tmux still holds stays, however long it has been dead.
 */
export function settle(world: World, now: number, options: SettleOptions): World {
  const oldest = now - options.endedVisibleMs;
  const gonePanes = overdue(
    [...world.panes].map(([id, { pane, present }]) => ({
      id,
      endedAt: present ? null : pane.endedAt,
    })),
    oldest,
  );
  const goneSessions = overdue(
    [...world.sessions].map(([id, { session }]) => ({ id, endedAt: session.endedAt })),
    oldest,
  );
  const inUse = new Set<string>();
  for (const [id, { session }] of world.sessions) {
    if (!goneSessions.has(id)) inUse.add(session.sourceId);
  }
  const goneSources = new Set<string>();
  for (const [id, source] of world.sources) {
    const silent = source.status === "disconnected" && source.lastSeenAt < oldest;
    if (silent && !inUse.has(id) && !options.keptSources.has(id)) goneSources.add(id);
  }
  if (gonePanes.size + goneSessions.size + goneSources.size === 0) return world;
  return {
    ...world,
    sources: without(world.sources, goneSources),
    sessions: without(world.sessions, goneSessions),
    panes: without(world.panes, gonePanes),
    takenIn: without(world.takenIn, goneSources),
  };
}

function overdue(
  items: readonly { readonly id: string; readonly endedAt: number | null }[],
  oldest: number,
): ReadonlySet<string> {
  const ended = items
    .filter((item): item is { id: string; endedAt: number } => item.endedAt !== null)
    .sort((a, b) => b.endedAt - a.endedAt);
  const gone = ended.filter((item, index) => index >= MAX_ENDED || item.endedAt < oldest);
  return new Set(gone.map(({ id }) => id));
}

function without<T>(
  map: ReadonlyMap<string, T>,
  gone: ReadonlySet<string>,
): ReadonlyMap<string, T> {
  return gone.size === 0 ? map : new Map([...map].filter(([id]) => !gone.has(id)));
}
