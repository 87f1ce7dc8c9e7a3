import { useMemo } from "preact/hooks";
import type { Pane } from "../../../shared/model/pane.ts";
import { startCommand } from "../../../shared/text/start_command.ts";
import { FilterBar } from "./filter_bar.tsx";
import { isFiltering, NO_FILTER } from "./filter.ts";
import { FleetGroups, type Group } from "./fleet_groups.ts";
import { counted } from "./names.ts";
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
  const eager = eagerRows(groups);
  return (
    <section class="sessions" aria-labelledby="sessions-title">
      <div class="bar">
        <h2 id="sessions-title">Sessions</h2>
        <FilterBar shown={groups.reduce((count, { panes }) => count + panes.length, 0)} />
      </div>
      {groups.length === 0 && <Nothing />}
      <div class="list">
        {groups.map((group, index) => (
          <SessionCard
            key={group.session.id}
            group={group}
            isOpen={!collapsed.has(group.session.id)}
            eager={eager[index] ?? 0}
            chosenPane={paneIn(chosen, group.session.id)}
            isChosen={choice?.kind === "session" && choice.id === group.session.id}
          />
        ))}
      </div>
      <EndedNote />
    </section>
  );
}

/** Says that something has ended, where that is not listed. */
function EndedNote() {
  const { snapshot, ui } = useView();
  const filter = ui.filter.value;
  const count = snapshot.value.panes.filter(({ endedAt }) => endedAt !== null).length;
  if (count === 0 || isFiltering(filter)) return null;
  return (
    <p class="more faint">
      {counted(count, "pane")} ended lately.{" "}
      <button type="button" onClick={() => ui.filter.value = { ...filter, status: "ended" }}>
        Show
      </button>
    </p>
  );
}

/** Rows that are drawn before anybody has scrolled: more than most screens show. */
const EAGER_ROWS = 60;

function eagerRows(groups: readonly Group[]): readonly number[] {
  let left = EAGER_ROWS;
  return groups.map(({ panes }) => {
    const eager = Math.max(0, left);
    left -= panes.length;
    // A number that changes with every pane of another session would draw this one again.
    return Math.min(eager, panes.length);
  });
}

function paneIn(pane: Pane | undefined, sessionId: string): string | null {
  return pane?.sessionId === sessionId ? pane.id : null;
}

function Nothing() {
  const { snapshot, ui } = useView();
  const { sessions, sources } = snapshot.value;
  if (sessions.length > 0 && isFiltering(ui.filter.value)) {
    return (
      <p class="empty">
        Nothing matches the filter.{" "}
        <button type="button" onClick={() => ui.filter.value = NO_FILTER}>Show everything</button>
      </p>
    );
  }
  const command = startCommand(sources.map(({ tmuxSocket }) => tmuxSocket));
  const runs = sources.some(({ status }) => status === "ok");
  return (
    <div class="empty">
      <p>{runs ? "tmux has no sessions." : "No tmux server runs."}</p>
      <p class="faint">
        Begin one with <code>{`${command} -s work`}</code>: it is listed here at once.
      </p>
    </div>
  );
}
