import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import { reasonWords } from "../../../shared/text/reason_words.ts";
import { Age } from "./age.tsx";
import { useView } from "./view_context.ts";

/** All sessions with their panes. */
export function Sessions() {
  const { sessions, panes } = useView().snapshot.value;
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">Sessions</h2>
      {sessions.length === 0 && <p class="empty">tmux has no sessions.</p>}
      {sessions.map((session) => (
        <SessionCard
          key={session.id}
          session={session}
          panes={panes.filter(({ sessionId }) => sessionId === session.id)}
        />
      ))}
    </section>
  );
}

function SessionCard({ session, panes }: { session: Session; panes: readonly Pane[] }) {
  return (
    <details class="session" open>
      <summary>
        <strong>{session.name}</strong>{" "}
        <span class={`state ${session.status}`}>{session.status}</span>
      </summary>
      <table>
        <tbody>{panes.map((pane) => <PaneRow key={pane.id} pane={pane} />)}</tbody>
      </table>
    </details>
  );
}

function PaneRow({ pane }: { readonly pane: Pane }) {
  return (
    <tr data-pane={pane.tmuxPaneId}>
      <td>{pane.tmuxPaneId}</td>
      <td>{pane.agentType}</td>
      <td class={`state ${pane.status}`}>{pane.status}</td>
      <td>{reasonWords(pane.statusReason)}</td>
      <td>
        <Age since={pane.since} />
      </td>
      <td>{pane.title}</td>
    </tr>
  );
}
