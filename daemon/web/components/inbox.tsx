import { useEffect, useRef } from "preact/hooks";
import type { Escalation } from "../../../shared/model/escalation.ts";
import { InboxEntry, nameOf, QuietedEntry, QuietEntry } from "./inbox_entry.tsx";
import { type InboxItem, inboxItems } from "./inbox_items.ts";
import { counted } from "./names.ts";
import { openEscalations } from "./open_escalations.ts";
import { quietEscalations } from "./quiet_escalations.ts";
import { useView } from "./view_context.ts";

/** Who waits for a person, the longest first; below them those that were made quiet. */
export function Inbox() {
  const { snapshot, dismissed, now, ui } = useView();
  const { escalations, panes, sessions } = snapshot.value;
  const open = openEscalations(escalations, now.value);
  const quieted = ui.quieted.value;
  const items = inboxItems(open, { quieted, escalations, panes, now: now.value });
  const shown = new Set(items.map(({ escalation }) => escalation.id));
  const quiet = quietEscalations(snapshot.value, { dismissed: dismissed.value, now: now.value })
    .filter(({ id }) => !shown.has(id));
  const whose = (escalation: Escalation) => ({
    session: sessions.find(({ id }) => id === escalation.sessionId),
    pane: panes.find(({ id }) => id === escalation.paneId),
  });
  const place = useKeptFocus([...items.map(keyOf), ...quiet.map(({ id }) => id)].join());
  const needs = open.length === 1 ? "1 agent needs you" : `${open.length} agents need you`;
  const last = items.findLast(({ quieted }) => quieted !== null);
  return (
    <section ref={place} class="inbox" aria-labelledby="inbox-title" data-open={open.length > 0}>
      <h2 id="inbox-title" tabIndex={-1}>
        Needs you {open.length > 0 && <span class="badge" aria-hidden="true">{open.length}</span>}
      </h2>
      <p class="unseen" role="status">{open.length === 0 ? "" : needs}</p>
      <p class="unseen" role="status">
        {last?.quieted && `${last.quieted.how} ${nameOf(whose(last.escalation))}, can be undone`}
      </p>
      {items.length > 0 && (
        <ul class="entries">
          {items.map((item) => <Item key={keyOf(item)} item={item} {...whose(item.escalation)} />)}
        </ul>
      )}
      {open.length === 0 && <Nobody />}
      {quiet.length > 0 && (
        <details class="quiet-ones">
          <summary>{quiet.length} snoozed or dismissed</summary>
          <ul>
            {quiet.map((each) => <QuietEntry key={each.id} escalation={each} {...whose(each)} />)}
          </ul>
        </details>
      )}
    </section>
  );
}

type Whose = Pick<Parameters<typeof QuietEntry>[0], "session" | "pane">;

function Item({ item: { escalation, quieted }, ...whose }: { readonly item: InboxItem } & Whose) {
  return quieted === null
    ? <InboxEntry escalation={escalation} {...whose} />
    : <QuietedEntry quieted={quieted} {...whose} />;
}

function keyOf({ escalation: { id }, quieted }: InboxItem): string {
  return quieted === null ? id : `${id} ${quieted.how}`;
}

function Nobody() {
  const { activePanes } = useView().snapshot.value.totals;
  return (
    <p class="empty">
      <i class="mark done" aria-hidden="true" />
      <span>
        Nobody waits for you{activePanes > 0 ? `; ${counted(activePanes, "pane")} at work.` : "."}
      </span>
    </p>
  );
}

/**
 * When the row that has the focus goes, the focus goes to what is shown of the same instead, else to
 * the title: not to the top of the page, and not to a row of another agent, which a key that is on
 * its way would make quiet.
 */
function useKeptFocus(shown: string) {
  const section = useRef<HTMLElement>(null);
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const remember = () => {
      const focused = document.activeElement;
      const isOwn = section.current?.contains(focused) ?? false;
      last.current = isOwn ? focused : null;
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, []);
  useEffect(() => {
    // What is still there has lost the focus because the person went away.
    if (last.current === null || last.current.isConnected) return;
    const id = last.current.closest<HTMLElement>("[data-escalation]")?.dataset["escalation"];
    last.current = null;
    if (document.activeElement !== document.body) return;
    const rows = [...section.current?.querySelectorAll<HTMLElement>("[data-escalation]") ?? []];
    const same = rows.find((row) => row.dataset["escalation"] === id && row.checkVisibility());
    const target = same?.querySelector<HTMLElement>("[data-nav]") ??
      document.getElementById("inbox-title");
    target?.focus();
  }, [shown]);
  return section;
}
