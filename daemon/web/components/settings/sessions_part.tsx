import type { NotificationOverride } from "../../../../shared/model/notification.ts";
import { Field } from "./field.tsx";
import { AddName } from "./add_name.tsx";
import { Notes } from "./notes.tsx";
import { Section } from "./section.tsx";
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
    <Section id="sessions" title="Sessions">
      <p class="about">
        What is told goes by name: it holds for the next session of that name, too. A screen is read
        only where you say so: then the daemon looks at what the panes of the session show, to tell
        who works and who waits, and its end can be looked at here, redacted. Nothing of it is kept.
        This does not pass on with the name: a name opens the session that bears it first, and stays
        with that one, also when it is renamed. Another that takes the name is not read until the
        daemon is started again.
      </p>
      <Field name="capture.mode" />
      {store.shown("capture.mode") === "off" && (
        <p class="quiet-now">No screen is read, whatever stands below.</p>
      )}
      <div class="scroll wide" tabIndex={0} role="group" aria-label="Settings of sessions">
        <table data-key={OVERRIDES}>
          <thead>
            <tr>
              <th scope="col">Session</th>
              <th scope="col">Needs you</th>
              <th scope="col">Compactions</th>
              <th scope="col">Screen</th>
              <th scope="col">Previews</th>
            </tr>
          </thead>
          <tbody>{rows.map((row) => <SessionRow key={row.name} row={row} />)}</tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="empty">There are no sessions, and nothing is set for any.</p>}
      {[OVERRIDES, OPENED].map((key) => (
        <div key={key}>
          <p class="hint">
            {store.info(key)?.description} <code>{key}</code>
          </p>
          <p class="problem" role="alert">{store.problems.value[key]}</p>
          <Notes name={key} />
        </div>
      ))}
      {store.canEdit(OVERRIDES) && <AddName />}
      <Field name="privacy.show_capture_enabled_banner" />
      <Field name="capture.max_preview_lines" />
      <Field name="capture.max_preview_kb" />
    </Section>
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

const TOLD = [["rules", "As the rules say"], ["on", "Always"], ["off", "Never"]] as const;
const PREVIEWS = [["rules", "Where it is read"], ["off", "Never"]] as const;

function SessionRow({ row: { name, ids, isRead, override, openedBy } }: { readonly row: Row }) {
  const store = useSettings();
  const choice = (
    field: "escalation" | "compact" | "capture_preview",
    what: string,
    choices: readonly (readonly [string, string])[],
  ) => {
    const set = override?.[field];
    const value = set === undefined ? "rules" : set ? "on" : "off";
    const shown = choices.some(([one]) => one === value) ? value : "rules";
    if (!store.canEdit(OVERRIDES)) return <td>{choices.find(([one]) => one === shown)?.[1]}</td>;
    return (
      <td>
        <select
          aria-label={`${what} of ${name}`}
          disabled={!store.isLive.value}
          value={shown}
          onChange={({ currentTarget: { value } }) => {
            const wanted = value === "rules" ? undefined : value === "on";
            store.edit(OVERRIDES, overridden(store.shown(OVERRIDES), name, { [field]: wanted }));
          }}
        >
          {choices.map(([one, words]) => <option key={one} value={one}>{words}</option>)}
        </select>
      </td>
    );
  };
  const open = (isOpen: boolean) => {
    const others = (store.shown(OPENED) as readonly string[])
      .filter((entry) => !openedBy.includes(entry));
    store.edit(OPENED, isOpen ? [...others, name] : others);
  };
  return (
    <tr data-session={name}>
      <th scope="row">
        <bdi class="name">{name}</bdi>
        {ids.length === 0 && <span class="faint">not there now</span>}
        {ids.length > 1 && <span class="faint">{ids.length} of that name</span>}
      </th>
      {choice("escalation", "Needs you", TOLD)}
      {choice("compact", "Compactions", TOLD)}
      <td>
        {store.canEdit(OPENED)
          ? (
            <label class="open">
              <input
                type="checkbox"
                disabled={!store.isLive.value}
                checked={openedBy.length > 0}
                onChange={({ currentTarget: { checked } }) => open(checked)}
              />
              May be read<span class="unseen">: {name}</span>
            </label>
          )
          : (openedBy.length > 0 ? "May be read" : "Not read")}
        {isRead && <span class="chip captured">read now</span>}
        {openedBy.some((entry) => entry !== name) && <span class="faint">by id</span>}
      </td>
      {choice("capture_preview", "Previews", PREVIEWS)}
    </tr>
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
