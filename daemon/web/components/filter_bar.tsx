import type { Source } from "../../../shared/model/source.ts";
import { isFiltering, NO_FILTER } from "./filter.ts";
import { counted } from "./names.ts";
import { PANE_STATUSES } from "./status_look.ts";
import { useView } from "./view_context.ts";

/** What is searched for, and which sources and states are shown. */
export function FilterBar({ shown }: { readonly shown: number }) {
  const { ui } = useView();
  const filter = ui.filter.value;
  const isChosen = isFiltering(filter);
  return (
    <search class="filter">
      <input
        id="search"
        type="search"
        placeholder="Search"
        aria-label="Search sessions and panes"
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        value={filter.text}
        onInput={(event) => ui.filter.value = { ...filter, text: event.currentTarget.value }}
      />
      <SourceChoice />
      <StateChoice />
      <button
        type="button"
        class="plain"
        hidden={!isChosen}
        onClick={() => ui.filter.value = NO_FILTER}
      >
        Clear
      </button>
      <span class="unseen" role="status">
        {isChosen ? `${counted(shown, "pane")} shown` : ""}
      </span>
    </search>
  );
}

/** Nothing while there is only one. */
function SourceChoice() {
  const { snapshot, ui } = useView();
  const { sources } = snapshot.value;
  const filter = ui.filter.value;
  if (sources.length <= 1 && filter.sourceId === null) return null;
  return (
    <select
      aria-label="Source"
      value={filter.sourceId ?? ""}
      onChange={(event) =>
        ui.filter.value = { ...filter, sourceId: event.currentTarget.value || null }}
    >
      <option value="">All sources</option>
      {sources.map((source) => (
        <option key={source.id} value={source.id}>{sourceName(source)}</option>
      ))}
    </select>
  );
}

function StateChoice() {
  const { ui } = useView();
  const filter = ui.filter.value;
  return (
    <select
      aria-label="State"
      value={filter.status ?? ""}
      onChange={(event) => {
        const status = PANE_STATUSES.find((each) => each === event.currentTarget.value) ?? null;
        ui.filter.value = { ...filter, status };
      }}
    >
      <option value="">All states</option>
      {PANE_STATUSES.map((status) => <option key={status} value={status}>{status}</option>)}
    </select>
  );
}

function sourceName({ distro, tmuxSocket }: Source): string {
  return `${distro} ${tmuxSocket.slice(tmuxSocket.lastIndexOf("/") + 1)}`;
}
