import { useMemo } from "preact/hooks";
import type { Pane } from "../../../shared/model/pane.ts";
import { FilterBar } from "./filter_bar.tsx";
import { NO_FILTER } from "./filter.ts";
import { FleetGroups } from "./fleet_groups.ts";
import { SessionCard } from "./session_card.tsx";
import { useView } from "./view_context.ts";

/** All sessions with their panes, as far as the filter asks for them. */
export function Sessions() {
  const { snapshot, ui } = useView();
  const groups = useMemo(() => new FleetGroups(), []).of(snapshot.value, ui.filter.value);
  const choice = ui.choice.value;
  const chosen = choice?.kind === "pane"
    ? snapshot.value.panes.find(({ id }) => id === choice.id)
    : undefined;
  const collapsed = ui.collapsed.value;
  return (
    <section class="sessions" aria-labelledby="sessions-title">
      <div class="bar">
        <h2 id="sessions-title">Sessions</h2>
        <FilterBar shown={groups.reduce((count, { panes }) => count + panes.length, 0)} />
      </div>
      {groups.length === 0 && <Nothing />}
      <div class="list">
        {groups.map((group) => (
          <SessionCard
            key={group.session.id}
            group={group}
            isOpen={!collapsed.has(group.session.id)}
            chosenPane={paneIn(chosen, group.session.id)}
            isChosen={choice?.kind === "session" && choice.id === group.session.id}
          />
        ))}
      </div>
    </section>
  );
}

function paneIn(pane: Pane | undefined, sessionId: string): string | null {
  return pane?.sessionId === sessionId ? pane.id : null;
}

function Nothing() {
  const { snapshot, ui } = useView();
  const { sessions, sources } = snapshot.value;
  if (sessions.length > 0) {
    return (
      <p class="empty">
        Nothing matches the filter.{" "}
        <button type="button" onClick={() => ui.filter.value = NO_FILTER}>Show everything</button>
      </p>
    );
  }
  const runs = sources.some(({ status }) => status === "ok");
  return (
    <div class="empty">
      <p>{runs ? "tmux has no sessions." : "No tmux server runs."}</p>
      <p class="faint">
        Begin one with <code>tmux new -s work</code>: it is listed here at once.
      </p>
    </div>
  );
}
