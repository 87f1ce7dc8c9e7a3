import { useEffect, useRef } from "preact/hooks";
import type { Escalation } from "../../../shared/model/escalation.ts";
import { counted } from "./names.ts";
import { InboxEntry, SnoozedEntry } from "./inbox_entry.tsx";
import { useView } from "./view_context.ts";

/** Who waits for a person, the longest first; those that are snoozed below them. */
export function Inbox() {
  const { snapshot, now } = useView();
  const { escalations, sessions, panes, totals } = snapshot.value;
  const isSnoozed = ({ snoozedUntil }: Escalation) =>
    snoozedUntil !== null && snoozedUntil > now.value;
  const open = escalations.filter((each) => !isSnoozed(each));
  const snoozed = escalations.filter(isSnoozed);
  const whose = (escalation: Escalation) => ({
    escalation,
    session: sessions.find(({ id }) => id === escalation.sessionId),
    pane: panes.find(({ id }) => id === escalation.paneId),
  });
  const list = useKeptFocus(open);
  const needs = open.length === 1 ? "1 agent needs you" : `${open.length} agents need you`;
  return (
    <section class="inbox" aria-labelledby="inbox-title" data-open={open.length > 0}>
      <h2 id="inbox-title" tabIndex={-1}>
        Needs you {open.length > 0 && <span class="badge" aria-hidden="true">{open.length}</span>}
      </h2>
      <p class="unseen" role="status">{open.length === 0 ? "" : needs}</p>
      {open.length === 0
        ? (
          <p class="empty">
            <i class="mark done" aria-hidden="true" />
            <span>
              Nobody waits for you{totals.activePanes > 0
                ? `; ${counted(totals.activePanes, "pane")} at work.`
                : "."}
            </span>
          </p>
        )
        : (
          <ul ref={list} class="entries">
            {open.map((each) => <InboxEntry key={each.id} {...whose(each)} />)}
          </ul>
        )}
      {snoozed.length > 0 && (
        <details class="snoozed">
          <summary>{snoozed.length} snoozed</summary>
          <ul>{snoozed.map((each) => <SnoozedEntry key={each.id} {...whose(each)} />)}</ul>
        </details>
      )}
    </section>
  );
}

/** When the entry that has the focus goes, the focus goes to the one in its place, not to the top. */
function useKeptFocus(entries: readonly Escalation[]) {
  const list = useRef<HTMLUListElement>(null);
  const place = useRef(-1);
  useEffect(() => {
    const remember = () => {
      const rows = [...list.current?.children ?? []];
      place.current = rows.findIndex((row) => row.contains(document.activeElement));
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, []);
  const ids = entries.map(({ id }) => id).join();
  useEffect(() => {
    if (place.current < 0 || document.activeElement !== document.body) return;
    const rows = list.current?.children ?? [];
    const next = rows[Math.min(place.current, rows.length - 1)];
    const target = next?.querySelector<HTMLElement>("[data-nav]") ??
      document.getElementById("inbox-title");
    target?.focus();
  }, [ids]);
  return list;
}
