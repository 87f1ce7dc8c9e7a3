import type { Escalation } from "../../../shared/model/escalation.ts";
import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import { reasonWords } from "../../../shared/text/reason_words.ts";
import { Age, Until } from "./age.tsx";
import { AttachButtons } from "./attach_buttons.tsx";
import { CallButton } from "./call_button.tsx";
import { choosePane } from "./choose.ts";
import { withQuieted } from "./inbox_items.ts";
import { agentWords, placeOf, windowWords } from "./names.ts";
import { still } from "./still.tsx";
import type { JustQuieted } from "./ui.ts";
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
  const decide = async (what: "snooze" | "dismiss", params: { readonly forMs?: number } = {}) => {
    const how = what === "snooze" ? "snoozed" : "dismissed";
    const { ui } = view;
    // Before it is asked: the news may be here before the answer is.
    ui.quieted.value = withQuieted(ui.quieted.value, { escalation, how, at: view.now.peek() });
    try {
      await view.request(`escalations.${what}`, { escalationId: id, ...params });
    } catch (error) {
      ui.forgetQuieted(id);
      throw error;
    }
    return how;
  };
  const going = goingOnWords(pane);
  return (
    <li class={going === null ? "entry" : "entry going"} data-row data-escalation={id}>
      <i class={`mark ${going === null ? "waiting" : "idle"}`} aria-hidden="true" />
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
          {going ?? reasonWords(cause)}
          {going === null && saysMore(escalation) && <q>{text}</q>}
        </p>
      </div>
      <span class="waited">
        <Age since={openedAt} long />
      </span>
      <div class="buttons">
        <AttachButtons paneId={paneId} name={name} isCalled={going === null} />
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

interface QuietedProps extends Omit<EntryProps, "escalation"> {
  readonly quieted: JustQuieted;
}

/** Where an entry was that the person has just made quiet: it says so, and how to undo that. */
export function QuietedEntry({ quieted: { escalation, how }, session, pane }: QuietedProps) {
  return (
    <li class="entry quieted" data-row data-escalation={escalation.id}>
      <i class="mark idle" aria-hidden="true" />
      <div class="what">
        <strong>{how === "snoozed" ? "Snoozed" : "Dismissed"}</strong>{" "}
        <Who session={session} pane={pane} />
        <p class="why">{reasonWords(escalation.cause)}</p>
      </div>
      <div class="buttons">
        <ReopenButton escalation={escalation} name={nameOf({ session, pane })}>Undo</ReopenButton>
      </div>
    </li>
  );
}

/** One that is quiet while its agent waits on, until when, and how to bring it back. */
export function QuietEntry({ escalation, session, pane }: EntryProps) {
  const { role } = useView();
  const { id, cause, snoozedUntil } = escalation;
  return (
    <li data-row data-escalation={id}>
      <Who session={session} pane={pane} />
      <span class="faint">{reasonWords(cause)}</span>
      <span class="faint">
        {snoozedUntil === null ? "dismissed" : (
          <>
            snoozed, back in <Until at={snoozedUntil} />
          </>
        )}
      </span>
      {role === "admin" && (
        <ReopenButton escalation={escalation} name={nameOf({ session, pane })}>
          Bring back
        </ReopenButton>
      )}
    </li>
  );
}

interface ReopenProps {
  readonly escalation: Escalation;
  readonly name: string;
  readonly children: string;
}

function ReopenButton({ escalation: { id }, name, children }: ReopenProps) {
  const { request } = useView();
  const reopen = async () => {
    await request("escalations.reopen", { escalationId: id });
    return "it calls again";
  };
  return (
    <CallButton hotkey="u" label={`${children}, ${name}`} isStop run={reopen}>
      {children}
    </CallButton>
  );
}

function Who({ session, pane }: Pick<EntryProps, "session" | "pane">) {
  const window = pane === undefined ? "" : windowWords(pane);
  return (
    <>
      <bdi class="name clamp" title={session?.name}>
        {session?.name ?? "a session that has ended"}
      </bdi>{" "}
      {pane && (
        <span class="faint">
          {placeOf(pane)} {window !== "" && <bdi class="clamp" title={window}>{window}</bdi>}{" "}
          {agentWords(pane)}
        </span>
      )}
    </>
  );
}

/**
 * What the agent does that seems to have its answer; null while it waits, or that is not known. The
 * daemon waits a moment before it believes that, for some only seem to go on.
 */
function goingOnWords(pane: Pane | undefined): string | null {
  if (pane?.status === "active") return "it goes on";
  return pane?.status === "idle" ? "it waits no more" : null;
}

/** Whether its text tells more than its cause does. */
function saysMore({ text, cause }: Escalation): boolean {
  return text !== null && text.toLowerCase() !== cause.replaceAll("_", " ");
}

/** Its session and place, for those who do not see the row. */
export function nameOf({ session, pane }: Pick<EntryProps, "session" | "pane">): string {
  const place = pane === undefined ? "" : ` ${placeOf(pane)}`;
  return `${session?.name ?? "the session"}${place}`;
}
