import type { Escalation } from "../../../shared/model/escalation.ts";
import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import { reasonWords } from "../../../shared/text/reason_words.ts";
import { Age, Until } from "./age.tsx";
import { AttachButtons } from "./attach_buttons.tsx";
import { CallButton } from "./call_button.tsx";
import { choosePane } from "./choose.ts";
import { agentWords, placeOf, windowWords } from "./names.ts";
import { still } from "./still.tsx";
import { useView } from "./view_context.ts";

interface EntryProps {
  readonly escalation: Escalation;
  /** Undefined while the list of sessions does not have it yet, or any more. */
  readonly session: Session | undefined;
  readonly pane: Pane | undefined;
}

/** One agent that waits: who, why, since when, and what can be done about it. */
export const InboxEntry = still(function InboxEntry({ escalation, session, pane }: EntryProps) {
  const view = useView();
  const { id, paneId, cause, text, openedAt } = escalation;
  const name = nameOf({ session, pane });
  const minutes = view.snoozeMinutes;
  const decide = async (what: "snooze" | "dismiss", how: { readonly forMs?: number } = {}) => {
    await view.request(`escalations.${what}`, { escalationId: id, ...how });
    return what === "snooze" ? "snoozed" : "dismissed";
  };
  return (
    <li class="entry" data-row>
      <i class="mark waiting" aria-hidden="true" />
      <div class="what">
        <button
          type="button"
          class="pick"
          data-nav
          onClick={(event) => choosePane(view, { paneId, event })}
        >
          <Who session={session} pane={pane} />
        </button>
        <p class="why">
          {reasonWords(cause)}
          {saysMore(escalation) && <q>{text}</q>}
        </p>
      </div>
      <span class="waited">
        <Age since={openedAt} long />
      </span>
      <div class="buttons">
        <AttachButtons paneId={paneId} name={name} />
        {view.role === "admin" && (
          <>
            <CallButton
              hotkey="s"
              label={`Snooze ${minutes} m, ${name}`}
              run={() => decide("snooze", { forMs: minutes * 60_000 })}
            >
              Snooze {minutes} m
            </CallButton>
            <CallButton
              hotkey="d"
              label={`Dismiss ${name}`}
              run={() => decide("dismiss")}
            >
              Dismiss
            </CallButton>
          </>
        )}
      </div>
    </li>
  );
});

/** One that is quiet for now, and when it comes back. */
export function SnoozedEntry({ escalation, session, pane }: EntryProps) {
  return (
    <li>
      <Who session={session} pane={pane} />
      <span class="faint">{reasonWords(escalation.cause)}</span>
      <span class="faint">
        back in <Until at={escalation.snoozedUntil ?? 0} />
      </span>
    </li>
  );
}

function Who({ session, pane }: Pick<EntryProps, "session" | "pane">) {
  return (
    <>
      <bdi class="name">{session?.name ?? "a session that has ended"}</bdi>{" "}
      {pane && (
        <span class="faint">
          {placeOf(pane)} <bdi>{windowWords(pane)}</bdi> {agentWords(pane)}
        </span>
      )}
    </>
  );
}

/** Whether its text tells more than its cause does. */
function saysMore({ text, cause }: Escalation): boolean {
  return text !== null && text.toLowerCase() !== cause.replaceAll("_", " ");
}

function nameOf({ session, pane }: Pick<EntryProps, "session" | "pane">): string {
  const place = pane === undefined ? "" : ` ${placeOf(pane)}`;
  return `${session?.name ?? "the session"}${place}`;
}
