import type { AgentType } from "../../shared/model/agent.ts";
import type { PaneFlag, PaneStatus } from "../../shared/model/pane.ts";
import type { ReasonCode } from "../../shared/text/reason_words.ts";
import type { Claim } from "../state/claim.ts";
import { carrySince } from "./carry_since.ts";
import type { CompactionPhase, DetectorPack, LimitKind, ScreenRules } from "./pack.ts";
import { packFor, type PackSet } from "./pack_set.ts";
import { ScreenSearch, type SearchBudget } from "./screen_search.ts";
import { ScreenView } from "./screen_view.ts";

/** What a pane shows, of a session whose screen may be read. */
export interface ScreenLook {
  readonly agentType: AgentType;
  /** From the top; only the last 40 are looked at, and 400 columns of each. */
  readonly lines: readonly string[];
  /** Milliseconds UTC. */
  readonly now: number;
  /** What this function claimed at the look before. */
  readonly previous?: readonly Claim[];
}

/** What a screen says. None of it holds text of the screen. */
export interface ScreenFindings {
  readonly claims: readonly Claim[];
  /** 0 to 100; null when the screen does not say. */
  readonly contextPercentLeft: number | null;
  /** A compaction that runs, or whose trace is still on the screen: the same at many looks. */
  readonly compaction: SeenCompaction | null;
  readonly limits: readonly LimitKind[];
  /** The rule that decided the status. */
  readonly rule: string | null;
  /** The veto that forbade a judgement: something covers the agent's screen. */
  readonly coveredBy: string | null;
  /** The rule at which the time ran out; nothing is claimed then. */
  readonly cutOffAt: string | null;
}

export interface SeenCompaction {
  readonly phase: CompactionPhase;
  readonly tokensBefore: number | null;
  readonly tokensAfter: number | null;
}

/** What is said whatever the pack; rules have words of their own. */
const COVERED: ReasonCode = "covered";
const COMPACTING: ReasonCode = "compacting";
const CONTEXT_LOW: ReasonCode = "context_low";

const NOTHING: ScreenFindings = {
  claims: [],
  contextPercentLeft: null,
  compaction: null,
  limits: [],
  rule: null,
  coveredBy: null,
  cutOffAt: null,
};

/**
 * What a pane's screen says of the agent in it, by the rules of the agent's pack. Where no rule
 * holds it says nothing. With a budget, a search that takes longer is cut off.
 */
export function screenClaims(
  packs: PackSet,
  look: ScreenLook,
  options: { readonly budget?: SearchBudget } = {},
): ScreenFindings {
  const pack = packFor(packs, look.agentType);
  if (pack === undefined) return NOTHING;
  const view = new ScreenView(look.lines, pack.screen.layout);
  const search = new ScreenSearch(view, options.budget);
  const reading = read(pack, search, look);
  return search.cutOffAt === null ? reading : { ...NOTHING, cutOffAt: search.cutOffAt };
}

function read(pack: DetectorPack, search: ScreenSearch, look: ScreenLook): ScreenFindings {
  const { screen } = pack;
  const veto = screen.vetoes.find((rule) => search.holds(rule));
  if (veto !== undefined) {
    const claims = carrySince([claimOf(COVERED, look.now)], look.previous);
    return { ...NOTHING, claims, coveredBy: veto.id };
  }
  const decided = screen.rules.find((rule) => rule.status !== null && search.holds(rule));
  const compaction = findCompaction(screen, search);
  const limits = screen.limits.filter((rule) => search.holds(rule));
  const contextPercentLeft = findContext(screen, search);
  const isCompacting = compaction?.seen.phase === "running" && decided?.status !== "waiting";
  const resting = decided === undefined && !isCompacting
    ? limits.find(({ status }) => status !== null)
    : undefined;

  const said: Claim[] = [];
  const say = (claim: string, more: SaidMore = {}) => said.push(claimOf(claim, look.now, more));
  if (isCompacting) say(COMPACTING, { status: "active", flags: ["compacting"] });
  else if (decided !== undefined) say(decided.claim, decided);
  for (const rule of screen.rules) {
    if (rule.status === null && search.holds(rule)) say(rule.claim, rule);
  }
  for (const rule of limits) {
    const flags: PaneFlag[] = rule.kind === "login_needed" ? [] : ["rate_limited"];
    say(rule.kind, { status: rule === resting ? rule.status : null, flags });
  }
  if (isLow(contextPercentLeft, pack)) say(CONTEXT_LOW, { flags: ["context_low"] });
  return {
    claims: carrySince(said, look.previous),
    contextPercentLeft,
    compaction: compaction?.seen ?? null,
    limits: [...new Set(limits.map(({ kind }) => kind))],
    rule: (isCompacting ? compaction.id : decided?.id) ?? resting?.id ?? null,
    coveredBy: null,
    cutOffAt: null,
  };
}

interface SaidMore {
  readonly status?: PaneStatus | null;
  readonly flags?: readonly PaneFlag[];
}

function claimOf(claim: string, now: number, { status = null, flags = [] }: SaidMore = {}): Claim {
  return { source: "screen", status, claim, since: now, seenAt: now, flags, text: null };
}

function findCompaction(
  { compactions }: ScreenRules,
  search: ScreenSearch,
): { readonly id: string; readonly seen: SeenCompaction } | undefined {
  const rule = compactions.find((rule) => search.holds(rule));
  if (rule === undefined) return undefined;
  const captures = search.captures(rule);
  const tokensBefore = tokensIn(captures.get("before"));
  const tokensAfter = tokensIn(captures.get("after"));
  return { id: rule.id, seen: { phase: rule.phase, tokensBefore, tokensAfter } };
}

function findContext({ contexts }: ScreenRules, search: ScreenSearch): number | null {
  for (const rule of contexts) {
    if (!search.holds(rule)) continue;
    const captures = search.captures(rule);
    const left = percentIn(captures.get("left"));
    if (left !== null) return left;
    const used = percentIn(captures.get("used"));
    if (used !== null) return 100 - used;
  }
  return null;
}

function percentIn(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,3}$/.test(text)) return null;
  const percent = Number(text);
  return percent <= 100 ? percent : null;
}

/** `45210`, `45,210` and `45.2k`. */
function tokensIn(text: string | undefined): number | null {
  const match = /^(\d[\d,]{0,15})(\.\d{1,3})?([kKmM])?$/.exec(text ?? "");
  if (match === null) return null;
  const [, whole = "", fraction = "", unit = ""] = match;
  const scale = { "": 1, k: 1_000, m: 1_000_000 }[unit.toLowerCase()] ?? 1;
  const tokens = Math.round(Number(whole.replaceAll(",", "") + fraction) * scale);
  return Number.isSafeInteger(tokens) ? tokens : null;
}

function isLow(percentLeft: number | null, { thresholds }: DetectorPack): boolean {
  return percentLeft !== null && percentLeft <= thresholds.contextLowPercent;
}
