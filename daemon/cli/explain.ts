import type { Explanation, WeighedClaim } from "../../shared/model/explanation.ts";
import type { Pane, PaneFlag } from "../../shared/model/pane.ts";
import { formatAge, formatAgo } from "./age.ts";
import { useLines } from "./agent_use.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { ntmSentence } from "./ntm_words.ts";
import { clean, printJson, printLines } from "./print.ts";
import { resolveTarget } from "./resolve_target.ts";
import { statusSpan } from "./status_words.ts";
import { type Cell, cell, tableLines } from "./table.ts";

export interface ExplainArguments {
  readonly target: string;
}

/**
 * Prints why a pane is shown as it is: who says what of it, since when, and what that was worth.
 * @throws {CliError} NOT_FOUND or AMBIGUOUS for the target.
 */
export async function explain(context: CliContext, args: ExplainArguments): Promise<number> {
  const { paths, screen, now } = context;
  const { pane, explanation } = await withDaemon(paths, async ({ client }) => {
    const pane = resolveTarget(args.target, await ask(client, "snapshot.get", {}));
    return { pane, explanation: await ask(client, "panes.explain", { paneId: pane.id }) };
  });
  if (context.json) await printJson(screen, explanation);
  else await printLines(screen, explanationLines(explanation, { pane, now: now() }));
  return EXIT.OK;
}

/** The answer as a screen. */
export function explanationLines(
  explanation: Explanation,
  { pane, now }: ExplainView,
): Line[] {
  const { shown, shownWords } = explanation;
  return [
    [
      span(`${clean(pane.tmuxPaneId)}  `, "strong"),
      statusSpan(shown.status),
      span(` for ${formatAge(now - shown.since)}: ${clean(shownWords)}`),
    ],
    [span(whySentence(explanation))],
    [span(whoSentence(explanation, { pane, now }))],
    ...(shown.flags.length === 0
      ? []
      : [[span(`also: ${shown.flags.map(flagSentence).join(", ")}`)]]),
    ...(pane.ntm === null ? [] : [[span(ntmSentence(pane.ntm, now))]]),
    ...useLines(pane, now),
    [],
    ...claimLines(explanation, { pane, now }),
  ];
}

/** The rule that decided; and what is about to be shown, where that is something else. */
function whySentence({ shown, judged, judgedWords, verdict }: Explanation): string {
  const why = clean(verdict.words);
  if (judged.status === shown.status) return `why: ${why}`;
  const held = shown.status === "active" ? "; until a second look agrees, it stays active" : "";
  return `now it looks ${judged.status} (${clean(judgedWords)}): ${why}${held}`;
}

function whoSentence(
  { shown, agentPid, lastOutputAt }: Explanation,
  { pane, now }: ExplainView,
): string {
  const process = agentPid === null ? "" : `, process ${agentPid}`;
  const drew = lastOutputAt === null ? "never seen" : formatAgo(now - lastOutputAt);
  const sure = `${Math.round(shown.confidence * 100)} % sure`;
  return `${agentWords(pane.agentType)}${process}; ${sure}; last output ${drew}`;
}

function agentWords(agentType: Pane["agentType"]): string {
  if (agentType === "unknown") return "no known agent";
  return agentType === "shell" ? "a shell" : clean(agentType);
}

interface ExplainView {
  readonly pane: Pane;
  readonly now: number;
}

function claimLines({ claims }: Explanation, view: ExplainView): Line[] {
  if (claims.length === 0) return [[span("Nobody has said anything of it yet.")]];
  const columns = [
    { title: "WHO" },
    { title: "SAYS" },
    { title: "TRUE FOR", align: "end" as const },
    { title: "LAST SAID", align: "end" as const },
    { title: "WORTH" },
  ];
  return tableLines(columns, claims.map((claim) => claimCells(claim, view)));
}

function claimCells(claim: WeighedClaim, { pane, now }: ExplainView): Cell[] {
  const status = claim.status === null ? "" : `${claim.status}: `;
  return [
    clean(claim.sourceWords),
    status + clean(claim.claimWords) + saidWords(claim, pane),
    formatAge(now - claim.since),
    formatAgo(now - claim.seenAt),
    cell(clean(claim.fateWords), claim.fate === "won" ? "strong" : undefined),
  ];
}

/** What was said to the letter, where it tells more than the claim does. */
function saidWords({ source, claim, text }: WeighedClaim, { title }: Pane): string {
  const said = clean((source === "title" ? title : text) ?? "");
  const isKnown = said === "" || said.toLowerCase() === claim.replaceAll("_", " ");
  return isKnown ? "" : ` (${said})`;
}

function flagSentence(flag: PaneFlag): string {
  // A newer daemon may have a flag that this build does not know.
  return FLAG_WORDS[flag] ?? clean(flag);
}

const FLAG_WORDS: Readonly<Record<PaneFlag, string>> = {
  background_work: "something of it works on in the background",
  context_low: "little of its context is left",
  rate_limited: "it is sent away for asking too much (rate limit)",
  compacting: "it is compacting its context",
};
