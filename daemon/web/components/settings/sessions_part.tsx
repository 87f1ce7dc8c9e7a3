import type { NotificationOverride } from "../../../../shared/model/notification.ts";
import { Field } from "./field.tsx";
import { AddName } from "./add_name.tsx";
import { Notes } from "./notes.tsx";
import { useSettings } from "./settings_context.ts";
import type { NamedSession } from "./settings_seed.ts";

const OVERRIDES = "notifications.overrides";
const OPENED = "privacy.per_session_capture_allowlist";

/** What is different for single sessions, and whose screens may be read. */
export function SessionsPart() {
  const store = useSettings();
  const rows = rowsOf(store.sessions.value, {
    overrides: store.shown(OVERRIDES) as readonly NotificationOverride[],
    opened: store.shown(OPENED) as readonly string[],
  });
  return (
    <>
      <Field name="capture.mode" />
      {store.shown("capture.mode") === "off" && (
        <p class="quiet-now">No screen is read, whatever stands below.</p>
      )}
      {/* As blocks on a narrow screen: the roles keep what it is. */}
      <table class="blocks" role="table" data-key={OVERRIDES} aria-label="Settings of sessions">
        <thead role="rowgroup">
          <tr role="row">
            {["Session", ...Object.values(COLUMNS)].map((title) => (
              <th key={title} role="columnheader" scope="col">{title}</th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">{rows.map((row) => <SessionRow key={row.name} row={row} />)}</tbody>
      </table>
      {rows.length === 0 && <p class="empty">There are no sessions, and nothing is set for any.</p>}
      {[OVERRIDES, OPENED].map((key) => (
        <div key={key}>
          <p class="hint">
            {store.info(key)?.description} <code>{key}</code>
          </p>
          <p class="problem" id={`${key}-problem`} role="alert">{store.problems.value[key]}</p>
          <Notes name={key} />
        </div>
      ))}
      {store.canEdit(OVERRIDES) && <AddName />}
      <Field name="privacy.show_capture_enabled_banner" />
      <Field name="capture.max_preview_lines" />
      <Field name="capture.max_preview_kb" />
    </>
  );
}

interface Row {
  readonly name: string;
  readonly ids: readonly string[];
  readonly isRead: boolean;
  readonly override: NotificationOverride | undefined;
  /** The entries of the list that open it: its name, or ids. */
  readonly openedBy: readonly string[];
}

/** One row for each name that lives or for which something is set. */
export function rowsOf(
  sessions: readonly NamedSession[],
  { overrides, opened }: {
    readonly overrides: readonly NotificationOverride[];
    readonly opened: readonly string[];
  },
): readonly Row[] {
  const ids = new Set(sessions.map(({ id }) => id));
  const names = new Set([
    ...sessions.map(({ name }) => name),
    ...overrides.map(({ session }) => session),
    ...opened.filter((entry) => !ids.has(entry)),
  ]);
  return [...names].map((name) => {
    const own = sessions.filter((session) => session.name === name);
    return {
      name,
      ids: own.map(({ id }) => id),
      isRead: own.some(({ isRead }) => isRead),
      override: overrides.find(({ session }) => session === name),
      openedBy: opened.filter((entry) => entry === name || own.some(({ id }) => id === entry)),
    };
  });
}

const COLUMNS = {
  escalation: "Needs you",
  compact: "Compactions",
  screen: "Screen",
  capture_preview: "Previews",
} as const;
const TOLD = [["rules", "As the rules say"], ["on", "Always"], ["off", "Never"]] as const;
const PREVIEWS = [["rules", "Where it is read"], ["off", "Never"]] as const;

/** Where what the daemon says against a value of the table is told. */
function useRefusal(key: string) {
  const isWrong = Object.hasOwn(useSettings().problems.value, key);
  return { "aria-invalid": isWrong, "aria-describedby": `${key}-problem` };
}

function SessionRow({ row }: { readonly row: Row }) {
  const { name, ids } = row;
  return (
    <tr role="row" data-session={name}>
      <th role="rowheader" scope="row">
        <bdi class="name">{name}</bdi>
        {ids.length === 0 && <span class="faint">not there now</span>}
        {ids.length > 1 && <span class="faint">{ids.length} of that name</span>}
      </th>
      <Choice row={row} field="escalation" choices={TOLD} />
      <Choice row={row} field="compact" choices={TOLD} />
      <Screen row={row} />
      <Choice row={row} field="capture_preview" choices={PREVIEWS} />
    </tr>
  );
}

interface ChoiceProps {
  readonly row: Row;
  readonly field: "escalation" | "compact" | "capture_preview";
  readonly choices: readonly (readonly [string, string])[];
}

/** What is different for the session in one respect. */
function Choice({ row: { name, override }, field, choices }: ChoiceProps) {
  const store = useSettings();
  const refusal = useRefusal(OVERRIDES);
  const set = override?.[field];
  const value = set === undefined ? "rules" : set ? "on" : "off";
  const shown = choices.some(([one]) => one === value) ? value : "rules";
  const change = (value: string) => {
    const wanted = value === "rules" ? undefined : value === "on";
    store.edit(OVERRIDES, overridden(store.shown(OVERRIDES), name, { [field]: wanted }));
  };
  return (
    <td role="cell" data-label={COLUMNS[field]}>
      {store.canEdit(OVERRIDES)
        ? (
          <select
            {...refusal}
            aria-label={`${COLUMNS[field]} of ${name}`}
            disabled={!store.isLive.value}
            value={shown}
            onChange={({ currentTarget: { value } }) => change(value)}
          >
            {choices.map(([one, words]) => <option key={one} value={one}>{words}</option>)}
          </select>
        )
        : <span>{choices.find(([one]) => one === shown)?.[1]}</span>}
    </td>
  );
}

/** Whether the screens of the session may be read, and are. */
function Screen({ row: { name, isRead, openedBy } }: { readonly row: Row }) {
  const store = useSettings();
  const refusal = useRefusal(OPENED);
  const open = (isOpen: boolean) => {
    const others = (store.shown(OPENED) as readonly string[])
      .filter((entry) => !openedBy.includes(entry));
    store.edit(OPENED, isOpen ? [...others, name] : others);
  };
  return (
    <td role="cell" data-label={COLUMNS.screen}>
      {store.canEdit(OPENED)
        ? (
          <label class="open">
            <input
              {...refusal}
              type="checkbox"
              disabled={!store.isLive.value}
              checked={openedBy.length > 0}
              onChange={({ currentTarget: { checked } }) => open(checked)}
            />
            May be read<span class="unseen">: {name}</span>
          </label>
        )
        : <span>{openedBy.length > 0 ? "May be read" : "Not read"}</span>}
      {isRead && <span class="chip captured">read now</span>}
      {openedBy.some((entry) => entry !== name) && <span class="faint">by id</span>}
    </td>
  );
}

/** The overrides with a change for one session; one that says nothing any more is gone. */
export function overridden(
  overrides: unknown,
  session: string,
  change: Partial<Omit<NotificationOverride, "session">>,
): readonly NotificationOverride[] {
  const all = overrides as readonly NotificationOverride[];
  const before = all.find((one) => one.session === session);
  const { escalation, compact, capture_preview } = { ...before, ...change };
  const said = Object.entries({ escalation, compact, capture_preview })
    .filter(([, value]) => value !== undefined);
  const next = said.length === 0 ? [] : [{ session, ...Object.fromEntries(said) }];
  const at = all.findIndex((one) => one.session === session);
  return at < 0 ? [...all, ...next] : all.toSpliced(at, 1, ...next);
}
