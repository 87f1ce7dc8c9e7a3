import type { Pane, PaneFlag } from "../../../shared/model/pane.ts";
import { reasonWords } from "../../../shared/text/reason_words.ts";
import { shortCount } from "../../../shared/text/short_count.ts";
import { Age, Runtime } from "./age.tsx";
import { choosePane } from "./choose.ts";
import { Gauge } from "./gauge.tsx";
import { money } from "./money.ts";
import { agentWords, counted, placeOf, shortModel } from "./names.ts";
import { StateMark } from "./state_mark.tsx";
import { still } from "./still.tsx";
import { useView } from "./view_context.ts";

/** One pane: how it stands and why, who runs there, and what that has taken. */
export const PaneRow = still(function PaneRow(
  { pane, isChosen }: { readonly pane: Pane; readonly isChosen: boolean },
) {
  const view = useView();
  const { id, tmuxPaneId, agentSession, title, status } = pane;
  const reason = reasonWords(pane.statusReason);
  const flags = flagsOf(pane);
  return (
    <li
      class="pane"
      data-row
      data-pane={tmuxPaneId}
      data-status={status}
      aria-current={isChosen || undefined}
    >
      <span class="how">
        <StateMark status={status} /> <Age since={pane.since} />
      </span>
      <button
        type="button"
        class="pick"
        data-nav
        title={`${tmuxPaneId}, window ${pane.windowName}`}
        onClick={(event) => choosePane(view, { paneId: id, event })}
      >
        <span class="place">{placeOf(pane)}</span> {agentWords(pane)}{" "}
        {agentSession?.model && <bdi class="faint">{shortModel(agentSession.model)}</bdi>}
      </button>
      <span class="because" title={[reason, ...flags, title].join(" · ")}>
        <span>{reason}</span>
        {flags.map((flag) => <span key={flag} class="flag">{flag}</span>)}
        <bdi class="title faint">{title}</bdi>
      </span>
      {figuresOf(pane)}
    </li>
  );
});

/** What it has taken; not a component, since there may be a thousand of them. */
function figuresOf({ stats, flags, createdAt, endedAt }: Pane) {
  const { compactCount, tokens, costUsd, context } = stats;
  return (
    <>
      <span class="cell context">
        {context && <Gauge context={context} isLow={flags.includes("context_low")} />}
      </span>
      <span class="cell compactions num">
        {compactCount > 0 && (
          <span title={counted(compactCount, "compaction")}>
            <span aria-hidden="true">⟲ {compactCount}</span>
            <span class="unseen">{counted(compactCount, "compaction")}</span>
          </span>
        )}
      </span>
      <span class="cell tokens num" title="tokens used in this pane">
        {tokens && (
          <>
            {shortCount(tokens.total)} <span class="unseen">tokens</span>
          </>
        )}
      </span>
      <span class="cell cost num">{costUsd !== null && money(costUsd)}</span>
      <span class="cell num faint">
        <span class="unseen">there for</span> <Runtime since={createdAt} until={endedAt} />
      </span>
    </>
  );
}

/** Columns that nothing stands in, as classes of the list: their room is for the reasons. */
export function emptyColumns(panes: readonly Pane[]): string {
  const has = (test: (stats: Pane["stats"]) => boolean) => panes.some(({ stats }) => test(stats));
  return [
    has(({ context }) => context !== null) ? "" : " no-context",
    has(({ compactCount }) => compactCount > 0) ? "" : " no-compactions",
    has(({ tokens }) => tokens !== null) ? "" : " no-tokens",
    has(({ costUsd }) => costUsd !== null) ? "" : " no-cost",
  ].join("");
}

const FLAG_WORDS: Readonly<Record<PaneFlag, string>> = {
  background_work: "works in the background",
  context_low: "context low",
  rate_limited: "rate limited",
  compacting: "compacting",
};

/** What is true of a pane beside its state; why an agent cannot go on by its own word for it. */
function flagsOf({ flags, stats: { limits } }: Pane): readonly string[] {
  const cause = limits?.cause ?? null;
  const others = flags.filter((flag) => cause === null || flag !== "rate_limited");
  const words = others.map((flag) => FLAG_WORDS[flag] ?? flag);
  return cause === null ? words : [cause.replaceAll("_", " "), ...words];
}
