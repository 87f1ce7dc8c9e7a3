import type { Escalation } from "../../../shared/model/escalation.ts";
import { reasonWords } from "../../../shared/text/reason_words.ts";
import { Age } from "./age.tsx";
import { useView } from "./view_context.ts";

/** Who waits for a person, the longest first. */
export function Inbox() {
  const { snapshot, now } = useView();
  const open = snapshot.value.escalations
    .filter(({ snoozedUntil }) => snoozedUntil === null || snoozedUntil <= now.value);
  return (
    <section class="inbox" aria-labelledby="inbox-title">
      <h2 id="inbox-title">Needs you</h2>
      {open.length === 0
        ? <p class="empty">Nobody waits for you.</p>
        : <ul>{open.map((escalation) => <Entry key={escalation.id} escalation={escalation} />)}
        </ul>}
    </section>
  );
}

function Entry({ escalation }: { readonly escalation: Escalation }) {
  const { snapshot, role, request } = useView();
  const { id, paneId, sessionId, cause, text, openedAt } = escalation;
  const session = snapshot.value.sessions.find((one) => one.id === sessionId);
  const pane = snapshot.value.panes.find((one) => one.id === paneId);
  const decide = (method: string) => void request(method, { escalationId: id }).catch(() => {});
  return (
    <li>
      <strong>{session?.name ?? "?"}</strong> <span>{pane?.agentType} {pane?.tmuxPaneId}</span>
      <span class="cause">{text ?? reasonWords(cause)}</span>
      <Age since={openedAt} />
      {role === "admin" && (
        <span class="buttons">
          <button type="button" onClick={() => decide("escalations.snooze")}>Snooze 15 m</button>
          <button type="button" onClick={() => decide("escalations.dismiss")}>Dismiss</button>
        </span>
      )}
    </li>
  );
}
