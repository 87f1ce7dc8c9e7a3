import type { Pane } from "../../shared/model/pane.ts";
import type { AgentLimits, PlanWindow } from "../../shared/model/usage.ts";
import { shortCount } from "../../shared/text/short_count.ts";
import { formatAge, formatAgo } from "./age.ts";
import { type Line, span } from "./line.ts";
import { clean } from "./print.ts";
import { type Cell, cell } from "./table.ts";
import { formatCost } from "./usage_figures.ts";

/** Whether agents have used anything in one of these panes, as far as it is known. */
export function knowsUse(panes: readonly Pane[]): boolean {
  return panes.some(({ stats: { tokens, context } }) => tokens !== null || context !== null);
}

/** What was used in a pane: `1.23M`; empty where it is not known. */
export function tokensCell({ stats: { tokens } }: Pane): Cell {
  return tokens === null ? "" : shortCount(tokens.total);
}

/** How full the context is: `45%`, and `93%!` where little is left; empty where it is not known. */
export function contextCell({ stats: { context }, flags }: Pane): Cell {
  if (context === null || context.percent === null) return "";
  const percent = `${Math.round(context.percent)}%`;
  return flags.includes("context_low") ? cell(`${percent}!`, "alert") : percent;
}

/** What is true of a pane beside its state; why an agent cannot go on by its own word for it. */
export function flagWords({ flags, stats: { limits } }: Pane): readonly string[] {
  const cause = limits?.cause ?? null;
  const others = flags.filter((flag) => cause === null || flag !== "rate_limited");
  return [...(cause === null ? [] : [cause]), ...others].map(plain);
}

/** What the agents of a pane have used, and how far the present one can go, as sentences. */
export function useLines({ agentSession, stats }: Pane, now: number): Line[] {
  const sentences = [
    sessionSentence(agentSession),
    contextSentence(stats),
    spentSentence(stats),
    compactionSentence(stats, now),
    limitsSentence(stats.limits, now),
  ];
  return sentences.flatMap((sentence) => sentence === null ? [] : [[span(sentence)]]);
}

function sessionSentence(session: Pane["agentSession"]): string | null {
  if (session === null) return null;
  const { id, model, version } = session;
  const parts = [`session ${clean(id)}`];
  if (model !== null) parts.push(`model ${clean(model)}`);
  if (version !== null) parts.push(`version ${clean(version)}`);
  return parts.join(", ");
}

function contextSentence({ context }: Pane["stats"]): string | null {
  if (context === null) return null;
  const { tokens, limit, percent, exact } = context;
  const of = limit === null ? "" : ` of ${shortCount(limit)}`;
  const share = percent === null ? "" : `, ${Math.round(percent)} % used`;
  return `context: ${exact ? "" : "about "}${shortCount(tokens)}${of} tokens${share}`;
}

function spentSentence({ tokens, costUsd }: Pane["stats"]): string | null {
  if (tokens === null) return null;
  const { input, output, cacheRead, cacheWrite } = tokens;
  const parts = [
    ...[`${shortCount(input)} in`, `${shortCount(output)} out`],
    ...[`${shortCount(cacheRead)} from the cache`, `${shortCount(cacheWrite)} into it`],
  ];
  const cost = costUsd === null ? "" : `, ${formatCost({ costUsd, unpricedTokens: 0 })}`;
  return `used in this pane: ${shortCount(tokens.total)} tokens (${parts.join(", ")})${cost}`;
}

function compactionSentence(
  { compactCount, lastCompactAt }: Pane["stats"],
  now: number,
): string | null {
  if (compactCount === 0) return null;
  const last = lastCompactAt === null ? "" : `, the last ${formatAgo(now - lastCompactAt)}`;
  return `compacted ${compactCount === 1 ? "once" : `${compactCount} times`}${last}`;
}

function limitsSentence(limits: AgentLimits | null, now: number): string | null {
  if (limits === null) return null;
  const { cause, since, primary, secondary } = limits;
  const plans = [primary, secondary].flatMap((window) =>
    window === null ? [] : [planWords(window, now)]
  );
  const plan = plans.length === 0 ? [] : [`plan used: ${plans.join(", ")}`];
  const age = since === null ? "" : ` for ${formatAge(now - since)}`;
  const parts = cause === null ? plan : [`stopped${age}: ${plain(cause)}`, ...plan];
  return parts.length === 0 ? null : parts.join("; ");
}

function planWords({ usedPercent, windowMinutes, resetsAt }: PlanWindow, now: number): string {
  const of = windowMinutes === null ? "" : ` of ${formatAge(windowMinutes * 60_000)}`;
  const left = resetsAt === null || resetsAt <= now ? "" : ` (${formatAge(resetsAt - now)} left)`;
  return `${Math.round(usedPercent)} %${of}${left}`;
}

function plain(word: string): string {
  return word.replaceAll("_", " ");
}
