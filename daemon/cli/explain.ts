import type { ClaimFate, Explanation } from "../../shared/model/explanation.ts";
import type { Pane } from "../../shared/model/pane.ts";
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
  { pane, now }: { readonly pane: Pane; readonly now: number },
): Line[] {
  const { shown, judged, claims, agentPid, lastOutputAt } = explanation;
  const process = agentPid === null ? "" : `, process ${agentPid}`;
  const drew = lastOutputAt === null ? "never seen" : formatAgo(now - lastOutputAt);
  const other = judged.status !== shown.status;
  return [
    [
      span(`${clean(pane.tmuxPaneId)}  `, "strong"),
      statusSpan(shown.status),
      span(` for ${formatAge(now - shown.since)}: ${reasonWords(shown.statusReason)}`),
    ],
    [span(
      `${clean(pane.agentType)}${process}; ${sureWords(shown.confidence)}; last output ${drew}`,
    )],
    ...(pane.ntm === null ? [] : [[span(ntmSentence(pane.ntm, now))]]),
    ...(shown.flags.length === 0 ? [] : [[span(`also: ${shown.flags.map(plain).join(", ")}`)]]),
    ...(other
      ? [[span(`a second look may make it ${judged.status}: ${judged.statusReason}`)]]
      : []),
    ...useLines(pane, now),
    [],
    ...claimLines(claims, now),
  ];
}

function claimLines(claims: Explanation["claims"], now: number): Line[] {
  if (claims.length === 0) {
    return [[span("No agent has said anything: only what tmux shows decides.")]];
  }
  const columns = [
    { title: "WHO" },
    { title: "SAYS" },
    { title: "SINCE", align: "end" as const },
    { title: "SEEN", align: "end" as const },
    { title: "WORTH" },
  ];
  return tableLines(columns, claims.map((claim) => claimCells(claim, now)));
}

function claimCells(claim: Explanation["claims"][number], now: number): Cell[] {
  const status = claim.status === null ? "" : `${claim.status}, `;
  const said = claim.text === null ? "" : clean(claim.text);
  const text = said === "" || said === reasonWords(claim.claim) ? "" : `: ${said}`;
  return [
    clean(SOURCE_WORDS[claim.source] ?? claim.source),
    `${status}${reasonWords(claim.claim)}${text}`,
    formatAge(now - claim.since),
    formatAgo(now - claim.seenAt),
    cell(FATE_WORDS[claim.fate], claim.fate === "won" ? "strong" : undefined),
  ];
}

const SOURCE_WORDS: Readonly<Record<string, string>> = {
  process: "its process",
  registry: "its registry file",
  hook: "its hooks",
  title: "its title",
  transcript: "its transcript",
  screen: "its screen",
  ntm: "NTM",
  tmux: "tmux",
};

const FATE_WORDS: Readonly<Record<ClaimFate, string>> = {
  won: "decides",
  agrees: "agrees",
  cannot_tell: "could not tell the difference",
  older_news: "older than what decides",
  contradicts: "contradicts: less sure",
  stale: "too long ago",
  flags_only: "says nothing of the state",
};

function sureWords(confidence: number): string {
  return `${Math.round(confidence * 100)} % sure`;
}

function reasonWords(reason: string): string {
  return plain(clean(reason));
}

function plain(word: string): string {
  return word.replaceAll("_", " ");
}
