import type { Pane } from "../../../shared/model/pane.ts";
import type { Session } from "../../../shared/model/session.ts";
import { Age } from "./age.tsx";
import { AttachButtons } from "./attach_buttons.tsx";
import { closeDetail, DETAIL_TITLE } from "./choose.ts";
import { Explain } from "./explain.tsx";
import { agentWords, counted, placeOf } from "./names.ts";
import { Output } from "./output.tsx";
import { SessionState, StateMark } from "./state_mark.tsx";
import { Timeline } from "./timeline.tsx";
import type { Choice, Tab } from "./ui.ts";
import { useView } from "./view_context.ts";

const TAB_WORDS: Readonly<Record<Tab, string>> = {
  why: "Why",
  timeline: "Timeline",
  output: "Output",
};

/** The chosen pane or session: why it is shown as it is, what happened to it, what it shows. */
export function Detail() {
  const { ui } = useView();
  const choice = ui.choice.value;
  return choice === null ? <NothingChosen /> : <Chosen choice={choice} />;
}

function NothingChosen() {
  return (
    <>
      <h2>What happened lately</h2>
      <p class="faint">Choose a pane to see why it is shown as it is.</p>
      <Timeline kind="all" id="" />
    </>
  );
}

function Chosen({ choice }: { readonly choice: Choice }) {
  const { panes, sessions } = useView().snapshot.value;
  const pane = choice.kind === "pane" ? panes.find(({ id }) => id === choice.id) : undefined;
  const sessionId = choice.kind === "session" ? choice.id : pane?.sessionId;
  const session = sessions.find(({ id }) => id === sessionId);
  const shown = { pane, session };
  return (
    <div class="detail" data-row data-shown={choice.id}>
      <Head {...shown} />
      {pane
        ? <PaneStand pane={pane} isOver={isPaneOver(shown)} />
        : choice.kind === "session" && session && (
          <p class="stand">
            <SessionState session={session} />
            <span>{counted(session.paneCount, "pane")}</span>
          </p>
        )}
      <Sheets choice={choice} {...shown} />
    </div>
  );
}

interface Shown {
  /** Undefined when a session was chosen, or a pane that is not there any more. */
  readonly pane: Pane | undefined;
  readonly session: Session | undefined;
}

/** Whether nobody can be brought to the pane any more; tmux may keep one whose process has ended. */
function isPaneOver({ pane, session }: Shown): boolean {
  if (pane === undefined || isSessionOver(session)) return true;
  return pane.endedAt !== null && pane.statusReason !== "pane_dead";
}

function isSessionOver(session: Session | undefined): boolean {
  return session === undefined || session.endedAt !== null;
}

function Head(shown: Shown) {
  const { ui } = useView();
  return (
    <div class="head">
      <h2 id={DETAIL_TITLE} tabIndex={-1}>
        <Title {...shown} />
      </h2>
      <button
        type="button"
        class="plain"
        aria-label="Close"
        aria-keyshortcuts="Escape"
        onClick={() => closeDetail(ui)}
      >
        ✕
      </button>
    </div>
  );
}

function PaneStand({ pane, isOver }: { readonly pane: Pane; readonly isOver: boolean }) {
  return (
    <>
      <p class="stand">
        <StateMark status={pane.status} />
        <Age since={pane.since} long />
      </p>
      <PaneLines pane={pane} />
      {!isOver && (
        <div class="buttons">
          <AttachButtons key={pane.id} paneId={pane.id} name={`pane ${pane.tmuxPaneId}`} />
        </div>
      )}
    </>
  );
}

const TABS: Readonly<Record<Choice["kind"], readonly [Tab, ...Tab[]]>> = {
  pane: ["why", "timeline", "output"],
  session: ["timeline", "output"],
};

function Sheets({ choice, pane, session }: Shown & { readonly choice: Choice }) {
  const { ui } = useView();
  const { kind, id } = choice;
  const tabs = TABS[kind];
  const tab = tabs.includes(choice.tab) ? choice.tab : tabs[0];
  const isOver = kind === "pane" ? isPaneOver({ pane, session }) : isSessionOver(session);
  const isReadable = tab === "why" ? pane !== undefined : tab === "timeline" || !isOver;
  return (
    <>
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
      <div class="sheet" key={`${id} ${tab}`}>
        {!isReadable && <p class="empty">It has ended.</p>}
        {tab === "why" && pane && <Explain pane={pane} />}
        {tab === "timeline" && <Timeline kind={kind} id={id} />}
        {tab === "output" && isReadable && session && <Output session={session} pane={pane} />}
      </div>
    </>
  );
}

function Title({ pane, session }: Shown) {
  const name = <bdi title={session?.name}>{session?.name ?? "ended"}</bdi>;
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
