import { shortCount } from "../../../shared/text/short_count.ts";
import { Runtime } from "./age.tsx";
import { useAttachCommand } from "./attach_buttons.tsx";
import { CallButton } from "./call_button.tsx";
import { chooseSession } from "./choose.ts";
import type { Group } from "./fleet_groups.ts";
import { money } from "./money.ts";
import { counted } from "./names.ts";
import { PaneList } from "./pane_list.tsx";
import { emptyColumns } from "./pane_row.tsx";
import { SessionState } from "./state_mark.tsx";
import { still } from "./still.tsx";
import { useView } from "./view_context.ts";

interface SessionCardProps {
  readonly group: Group;
  readonly isOpen: boolean;
  /** So many of its rows are drawn at once. */
  readonly eager: number;
  /** The pane of it that is shown beside the list; null when none is. */
  readonly chosenPane: string | null;
  readonly isChosen: boolean;
}

/** One session with its panes. */
export const SessionCard = still(function SessionCard(props: SessionCardProps) {
  const { group, isOpen, chosenPane } = props;
  const { session, panes, hidden } = group;
  const { ui } = useView();
  const list = `panes-${session.id}`;
  return (
    <section
      ref={(card) => card?.style.setProperty("--rows", String(isOpen ? panes.length : 0))}
      class={`session${emptyColumns(panes)}`}
      data-row
      aria-labelledby={`title-${session.id}`}
      data-chosen={props.isChosen}
    >
      <div class="head">
        <h3 id={`title-${session.id}`}>
          <button
            type="button"
            class="fold"
            data-nav
            data-hotkey="x"
            aria-expanded={isOpen}
            aria-controls={list}
            onClick={() => ui.toggle(session.id)}
          >
            <i class="chevron" aria-hidden="true" />
            <bdi class="name clamp" title={session.name}>{session.name}</bdi>
          </button>
        </h3>
        <SessionState session={session} />
        <Sums group={group} />
        <SessionActions group={group} />
      </div>
      <ul
        id={list}
        class="panes"
        hidden={!isOpen}
        aria-label={`Panes of ${session.name}`}
      >
        {isOpen && <PaneList panes={panes} eager={props.eager} chosenPane={chosenPane} />}
      </ul>
      {isOpen && hidden > 0 && <p class="more faint">{hidden} more, hidden by the filter</p>}
    </section>
  );
});

function Sums({ group: { session, sums, isCaptured } }: { readonly group: Group }) {
  const { compactions, tokens, costUsd } = sums;
  return (
    <p class="sums">
      <span>{counted(session.paneCount, "pane")}</span>
      {compactions > 0 && <span>{counted(compactions, "compaction")}</span>}
      {tokens > 0 && <span>{shortCount(tokens)} tokens</span>}
      {costUsd > 0 && <span>{money(costUsd)}</span>}
      <span>
        up <Runtime since={session.createdAt} until={session.endedAt} />
      </span>
      {session.attachedClients > 0 && <span>attached</span>}
      {isCaptured && <span class="captured">screen read</span>}
    </p>
  );
}

function SessionActions({ group: { session, entrance } }: { readonly group: Group }) {
  const view = useView();
  const { id: sessionId, name } = session;
  const isOver = session.endedAt !== null;
  return (
    <div class="buttons quiet">
      <button
        type="button"
        data-hotkey="o"
        aria-label={`View output of ${name}`}
        onClick={(event) => chooseSession(view, { sessionId, tab: "output", event })}
      >
        Output
      </button>
      <button
        type="button"
        data-hotkey="t"
        aria-label={`Timeline of ${name}`}
        onClick={(event) => chooseSession(view, { sessionId, tab: "timeline", event })}
      >
        Timeline
      </button>
      {entrance !== null && !isOver && <CopyAttach paneId={entrance} name={name} />}
      {view.role === "admin" && !isOver && (
        <button
          type="button"
          class="danger"
          aria-label={`Kill session ${name}`}
          onClick={() => view.ui.dialog.value = { kind: "kill", sessionId }}
        >
          Kill…
        </button>
      )}
    </div>
  );
}

function CopyAttach({ paneId, name }: { readonly paneId: string; readonly name: string }) {
  const { shown, isCopied, ask } = useAttachCommand();
  return (
    <>
      <CallButton
        hotkey="c"
        label={`Copy attach command of ${name}`}
        run={() => ask(paneId)}
      >
        Copy attach
      </CallButton>
      {!isCopied && shown}
    </>
  );
}
