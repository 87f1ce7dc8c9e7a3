import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import { Age } from "./age.tsx";
import { AttachButtons } from "./attach_buttons.tsx";
import { DETAIL_TITLE } from "./choose.ts";
import { Explain } from "./explain.tsx";
import { agentWords, counted, placeOf } from "./names.ts";
import { Output } from "./output.tsx";
import { StateMark } from "./state_mark.tsx";
import { Timeline } from "./timeline.tsx";
import type { Tab } from "./ui.ts";
import { useView } from "./view_context.ts";

const TAB_WORDS: Readonly<Record<Tab, string>> = {
  why: "Why",
  timeline: "Timeline",
  output: "Output",
};

/** The chosen pane or session: why it is shown as it is, what happened to it, what it shows. */
export function Detail() {
  const { ui, snapshot } = useView();
  const choice = ui.choice.value;
  if (choice === null) {
    return (
      <>
        <h2>What happened lately</h2>
        <p class="faint">Choose a pane to see why it is shown as it is.</p>
        <Timeline kind="all" id="" />
      </>
    );
  }
  const { panes, sessions } = snapshot.value;
  const pane = choice.kind === "pane" ? panes.find(({ id }) => id === choice.id) : undefined;
  const sessionId = choice.kind === "session" ? choice.id : pane?.sessionId;
  const session = sessions.find(({ id }) => id === sessionId);
  const tabs: readonly Tab[] = choice.kind === "pane"
    ? ["why", "timeline", "output"]
    : ["timeline", "output"];
  const tab = tabs.includes(choice.tab) ? choice.tab : tabs[0] ?? "timeline";
  const shown = choice.kind === "pane" ? pane : session;
  return (
    <div class="detail" data-row>
      <div class="head">
        <h2 id={DETAIL_TITLE} tabIndex={-1}>
          <Title pane={pane} session={session} />
        </h2>
        <button
          type="button"
          class="plain"
          aria-label="Close"
          aria-keyshortcuts="Escape"
          onClick={() => ui.choice.value = null}
        >
          ✕
        </button>
      </div>
      {shown && (
        <p class="stand">
          <StateMark status={shown.status} />
          {pane && <Age since={pane.since} long />}
          {session && choice.kind === "session" && (
            <span>{counted(session.paneCount, "pane")}</span>
          )}
        </p>
      )}
      {pane && <PaneLines pane={pane} />}
      {pane && (
        <div class="buttons">
          <AttachButtons key={pane.id} paneId={pane.id} name={`pane ${pane.tmuxPaneId}`} />
        </div>
      )}
      <div class="tabs" role="group" aria-label="What is shown">
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === tab}
            onClick={() => ui.choice.value = { ...choice, tab: each }}
          >
            {TAB_WORDS[each]}
          </button>
        ))}
      </div>
      <div class="sheet" key={`${choice.id} ${tab}`}>
        {shown === undefined && tab !== "timeline" && <p class="empty">It has ended.</p>}
        {tab === "why" && pane && <Explain pane={pane} />}
        {tab === "timeline" && <Timeline kind={choice.kind} id={choice.id} />}
        {tab === "output" && session && <Output session={session} pane={pane} />}
      </div>
    </div>
  );
}

function Title(
  { pane, session }: { readonly pane: Pane | undefined; readonly session: Session | undefined },
) {
  const name = <bdi>{session?.name ?? "ended"}</bdi>;
  if (pane === undefined) return name;
  return (
    <>
      {name} <span class="faint">{placeOf(pane)} · {agentWords(pane)}</span>
    </>
  );
}

function PaneLines({ pane }: { readonly pane: Pane }) {
  const { agentSession, title, currentPath, tmuxPaneId, windowName } = pane;
  return (
    <dl class="facts">
      <dt>Pane</dt>
      <dd>
        {tmuxPaneId} in window <bdi>{windowName}</bdi>
      </dd>
      {agentSession?.model && (
        <>
          <dt>Model</dt>
          <dd>
            <bdi>{agentSession.model}</bdi>
          </dd>
        </>
      )}
      <dt>Title</dt>
      <dd>
        <bdi>{title}</bdi>
      </dd>
      <dt>Folder</dt>
      <dd>
        <bdi>{currentPath}</bdi>
      </dd>
    </dl>
  );
}
