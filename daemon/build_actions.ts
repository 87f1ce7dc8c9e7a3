import { Actions } from "./act/actions.ts";
import type { ActRecord } from "./act/act_outcome.ts";
import type { Rooms } from "./rooms.ts";
import { actionTaken } from "./state/drafts.ts";
import { type TmuxPlaces, tmuxRunner } from "./upkeep/tmux_access.ts";

/** Whoever changes tmux for clients, with a runner of its own: an act never waits behind looks. */
export function buildActions(
  rooms: Pick<Rooms, "pipeline" | "marks" | "tmux" | "clock">,
  places: TmuxPlaces,
): Actions {
  const { pipeline, marks, tmux } = rooms;
  const { config } = places;
  return new Actions({
    tmux: {
      runner: tmuxRunner(places),
      program: () => tmux.find(),
      timeoutMs: config.exec.tmux_timeout_ms,
    },
    snapshot: () => pipeline.snapshot(),
    isEnabled: () => config.security.enable_actions,
    marks,
    record: (record) => keep(record, rooms),
  });
}

function keep(record: ActRecord, { pipeline, clock }: Pick<Rooms, "pipeline" | "clock">): void {
  const { panes, sessions } = pipeline.world;
  const pane = panes.get(record.paneId ?? "")?.pane;
  const session = sessions.get(pane?.sessionId ?? record.sessionId ?? "")?.session;
  pipeline.record(actionTaken(record, { at: clock.now(), pane, session }));
}
