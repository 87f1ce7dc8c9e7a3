import type { Source } from "../../../shared/model/source.ts";
import { isFiltering, NO_FILTER } from "./filter.ts";
import { counted } from "./names.ts";
import { PANE_STATUSES } from "./status_look.ts";
import { useView } from "./view_context.ts";

/** What is searched for, and which sources and states are shown. */
export function FilterBar({ shown }: { readonly shown: number }) {
  const { snapshot, ui } = useView();
  const filter = ui.filter.value;
  const { sources } = snapshot.value;
  const isChoice = sources.length > 1 || filter.sourceId !== null;
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
      {isChoice && (
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
      )}
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
      <button
        type="button"
        class="plain"
        hidden={!isFiltering(filter)}
        onClick={() => ui.filter.value = NO_FILTER}
      >
        Clear
      </button>
      <span class="unseen" role="status">
        {isFiltering(filter) ? `${counted(shown, "pane")} shown` : ""}
      </span>
    </search>
  );
}

function sourceName({ distro, tmuxSocket }: Source): string {
  return `${distro} ${tmuxSocket.slice(tmuxSocket.lastIndexOf("/") + 1)}`;
}
