import { restoreWaits } from "./state/restore_waits.ts";
import { EMPTY_WORLD, type World } from "./state/world.ts";
import type { Loaded } from "./store/store.ts";

/** The store's rows as the state room knows them; a pane's output is not remembered over a restart. */
export function restoreWorld(
  loaded: Loaded,
  isWatched: (tmuxSocket: string) => boolean,
): World {
  const sources = loaded.sources.filter(({ tmuxSocket }) => isWatched(tmuxSocket));
  const ids = new Set(sources.map(({ id }) => id));
  const sessions = loaded.sessions.filter(({ session }) => ids.has(session.sourceId));
  const panes = loaded.panes.filter(({ pane }) => ids.has(pane.sourceId));
  const world: World = {
    ...EMPTY_WORLD,
    sources: new Map(sources.map((source) => [source.id, source])),
    sessions: new Map(sessions.map((entry) => [entry.session.id, entry])),
    panes: new Map(panes.map((entry) => {
      const { pane } = entry;
      const present = pane.endedAt === null || pane.statusReason === "pane_dead";
      // Of what lives, ntm is asked anew; until then nothing is known.
      const shown = present ? { ...pane, ntm: null } : pane;
      const nothing = { activity: null, agent: null, heldCompactions: [] };
      return [pane.id, { ...entry, ...nothing, pane: shown, present }];
    })),
  };
  return restoreWaits(world, loaded.escalations);
}
