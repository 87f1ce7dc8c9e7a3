import { useState } from "preact/hooks";
import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import type { PanePreview } from "../../../shared/protocol/methods/panes.ts";
import { Age } from "./age.tsx";
import { SETTINGS_PATH } from "./header.tsx";
import { agentWords, placeOf } from "./names.ts";
import { useAsked } from "./use_asked.ts";
import { useView } from "./view_context.ts";

interface OutputProps {
  readonly session: Session;
  /** The one that was chosen; else one of the session is. */
  readonly pane: Pane | undefined;
}

/** What a pane shows now, where the user has opened its session to that. */
export function Output({ session, pane }: OutputProps) {
  const { snapshot } = useView();
  const panes = snapshot.value.panes
    .filter(({ endedAt, sessionIds }) => endedAt === null && sessionIds.includes(session.id));
  const usual = panes.find(({ status }) => status === "waiting") ?? panes[0];
  const [picked, setPicked] = useState<string | null>(null);
  const shown = pane ?? panes.find(({ id }) => id === picked) ?? usual;
  const captured = snapshot.value.capturedSessions ?? [];
  if (!(pane?.sessionIds ?? [session.id]).some((id) => captured.includes(id))) {
    return <HowToOpen session={session} />;
  }
  if (shown === undefined) return <p class="empty">It has no panes.</p>;
  return (
    <>
      {pane === undefined && panes.length > 1 && (
        <select
          aria-label="Pane"
          value={shown.id}
          onChange={(event) => setPicked(event.currentTarget.value)}
        >
          {panes.map((each) => (
            <option key={each.id} value={each.id}>
              {placeOf(each)} {agentWords(each)} ({each.status})
            </option>
          ))}
        </select>
      )}
      <Preview key={shown.id} paneId={shown.id} />
    </>
  );
}

function Preview({ paneId }: { readonly paneId: string }) {
  const { request, epoch } = useView();
  const [round, setRound] = useState(0);
  const { answer, failure } = useAsked(
    () => request<PanePreview>("panes.outputPreview", { paneId }),
    `${epoch.value} ${round}`,
  );
  return (
    <>
      <p class="stand">
        <button type="button" onClick={() => setRound(round + 1)}>Read again</button>
        {answer && (
          <span class="faint">
            read <Age since={answer.at} />{" "}
            ago, without secrets{answer.truncated && "; older lines left out"}
          </span>
        )}
      </p>
      {failure !== null && <p class="told failed" role="status">{failure}</p>}
      {answer === null ? failure === null && <p class="empty faint">Reading…</p> : (
        <pre
          class="output"
          tabIndex={0}
          aria-label="What the pane shows"
        >{answer.lines.join("\n")}</pre>
      )}
    </>
  );
}

function HowToOpen({ session: { id, name } }: { readonly session: Session }) {
  const { namesakes } = useView().health.value.capture;
  if (namesakes.some(({ sessionId }) => sessionId === id)) return <Namesake name={name} id={id} />;
  return (
    <div class="explain">
      <p>
        <strong>Its screen is not read.</strong> No output is read unless you open a session to it.
      </p>
      <p>
        To open <bdi>{name}</bdi>, <a href={`${SETTINGS_PATH}#sessions`}>say so in the settings</a>
        {" "}
        or write this into their file, and restart the daemon:
      </p>
      <pre class="output" tabIndex={0} aria-label="Settings that open it">{optInText(id)}</pre>
      <p class="faint">What is read is shown without secrets, and never kept.</p>
    </div>
  );
}

function Namesake({ name, id }: Pick<Session, "name" | "id">) {
  return (
    <div class="explain">
      <p>
        <strong>Its screen is not read.</strong> You opened another session that was called{" "}
        <bdi>{name}</bdi>; what you allow does not pass to the next one of that name.
      </p>
      <p>
        Restart the daemon to open this one, or name its id beside the name in the settings:{" "}
        <code>{id}</code>
      </p>
    </div>
  );
}

function optInText(sessionId: string): string {
  return `[capture]\nmode = "per_session"\n\n[privacy]\nper_session_capture_allowlist = ["${sessionId}"]`;
}
