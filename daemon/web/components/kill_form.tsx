import { useState } from "preact/hooks";
import { isAtWork } from "../../../shared/model/at_work.ts";
import type { Session } from "../../../shared/model/session.ts";
import { errorCode, errorWords } from "./error_words.ts";
import { SETTINGS_PATH } from "./header.tsx";
import { agentWords, counted, placeOf } from "./names.ts";
import { useView } from "./view_context.ts";

/** Asks for the name of a session before it is killed. */
export function KillForm({ session }: { readonly session: Session }) {
  const { request, snapshot, ui } = useView();
  const [typed, setTyped] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isRight = typed === session.name;
  const busy = snapshot.value.panes
    .filter((pane) => pane.sessionIds.includes(session.id) && isAtWork(pane));
  const kill = async () => {
    setBusy(true);
    setError(null);
    try {
      await request("actions.sessionKill", { sessionId: session.id, confirm: session.name });
      ui.dialog.value = null;
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight && !isBusy) void kill();
      }}
    >
      <p>
        tmux ends <bdi class="name">{session.name}</bdi> with{" "}
        {counted(session.paneCount, "pane")}; what runs there is lost. This cannot be undone.
      </p>
      {busy.length > 0 && (
        <p class="warning">
          {busy.length === 1 ? "An agent is" : `${busy.length} agents are`} at work there:{" "}
          {busy.map((pane) => `${placeOf(pane)} ${agentWords(pane)}`).join(", ")}.
        </p>
      )}
      <label>
        Type its name to go on
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          autofocus
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <div class="told failed" role="status">{error !== null && <Failure error={error} />}</div>
      <div class="buttons">
        <button type="submit" class="danger" disabled={!isRight || isBusy}>
          {isBusy ? "Killing…" : "Kill session"}
        </button>
      </div>
    </form>
  );
}

function Failure({ error }: { readonly error: unknown }) {
  if (errorCode(error) !== "UNSUPPORTED") return <>{errorWords(error)}</>;
  return (
    <>
      {errorWords(error)} <a href={`${SETTINGS_PATH}#actions`}>Turn actions on in the settings</a>
    </>
  );
}
