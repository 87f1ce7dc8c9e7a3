import { useEffect, useState } from "preact/hooks";
import type { Pane, PaneStatus } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import { errorCode, errorWords } from "./error_words.ts";
import { SETTINGS_PATH } from "./header.tsx";
import { agentWords, counted, placeOf } from "./names.ts";
import { useAsked } from "./use_asked.ts";
import { useView } from "./view_context.ts";

/** Asks for the name of a session before it is killed, where that is allowed at all. */
export function KillForm({ session }: { readonly session: Session }) {
  const { snapshot } = useView();
  const isAllowed = useIsAllowed();
  const agents = snapshot.value.panes
    .filter((pane) => pane.sessionIds.includes(session.id) && isAgent(pane));
  return (
    <>
      {isAllowed === false && (
        <p class="warning" role="alert">
          Actions are turned off: nothing is killed from here. <TurnOn />
        </p>
      )}
      <p>
        tmux ends <bdi class="name">{session.name}</bdi> with{" "}
        {counted(session.paneCount, "pane")}; what runs there is lost. This cannot be undone.
      </p>
      {agents.length > 0 && <Agents panes={agents} />}
      {isAllowed !== false && <NameForm session={session} />}
    </>
  );
}

/** Null while it is not known, or cannot be: then the daemon says so to who tries. */
function useIsAllowed(): boolean | null {
  const { request, epoch } = useView();
  const [visits, setVisits] = useState(0);
  useEffect(() => {
    // It may have been turned on in another window meanwhile.
    const visit = () => setVisits((count) => count + 1);
    addEventListener("focus", visit);
    return () => removeEventListener("focus", visit);
  }, []);
  const { answer } = useAsked(
    () => request<{ readonly value: unknown }>("config.get", { key: "security.enable_actions" }),
    `${epoch.value} ${visits}`,
  );
  return answer === null ? null : answer.value === true;
}

function isAgent({ agentType, endedAt }: Pane): boolean {
  return agentType !== "shell" && agentType !== "unknown" && endedAt === null;
}

/** What would be lost with the session. */
function Agents({ panes }: { readonly panes: readonly Pane[] }) {
  const each = panes.map((pane) => `${placeOf(pane)} ${agentWords(pane)} ${doesWords(pane)}`);
  return (
    <p class="warning">
      {counted(panes.length, "agent")} there: {each.join(", ")}.
    </p>
  );
}

const DOES: Readonly<Record<PaneStatus, string>> = {
  waiting: "waits for you",
  active: "works",
  idle: "is idle",
  unknown: "(state not known)",
  ended: "has ended",
};

/** What an agent does, as a person would say it. */
function doesWords({ status, flags }: Pane): string {
  if (status === "waiting" || status === "active") return DOES[status];
  if (flags.includes("compacting")) return "works";
  if (flags.includes("background_work")) return "works in the background";
  // A newer daemon may have a state that this page does not know.
  return DOES[status] ?? DOES.unknown;
}

function NameForm({ session }: { readonly session: Session }) {
  const { request, ui } = useView();
  const [typed, setTyped] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isRight = typed === session.name;
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
      {errorWords(error)} <TurnOn />
    </>
  );
}

function TurnOn() {
  return <a href={`${SETTINGS_PATH}#actions`}>Turn actions on in the settings</a>;
}
