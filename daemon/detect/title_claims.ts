import type { AgentType } from "../../shared/model/agent.ts";
import type { Claim } from "../state/claim.ts";
import { carrySince } from "./carry_since.ts";
import type { CodePointRange, TitleRule } from "./pack.ts";
import type { PackSet } from "./pack_set.ts";
import type { SearchBudget } from "./screen_search.ts";

/** What is known of the title of one pane. */
export interface TitleLook {
  readonly agentType: AgentType;
  readonly title: string;
  /** Milliseconds UTC. */
  readonly now: number;
  /** Since when the title may have been there, where that is earlier than `now`. */
  readonly since?: number;
  /** The pane's working directory, if it is known. */
  readonly path?: string;
  /** What this function said at the look before. */
  readonly previous?: readonly Claim[];
  /** Claims that earlier titles of the same agent in this pane have made. */
  readonly saidBefore?: Iterable<string>;
}

export interface TitleOptions {
  readonly budget?: SearchBudget;
  /** The time was over at this rule: what was said before stands until the next look. */
  readonly onCutOff?: (ruleId: string) => void;
}

/** UTF-16 units that are looked at. */
const LONGEST_TITLE = 200;

/**
 * What a pane's title says of the agent in it: one claim at most. A title that fits no rule says
 * nothing, since users set titles of their own.
 */
export function titleClaims(
  packs: PackSet,
  look: TitleLook,
  { budget, onCutOff }: TitleOptions = {},
): readonly Claim[] {
  const pack = packs.byAgent.get(look.agentType);
  if (pack === undefined) return [];
  const title = look.title.slice(0, LONGEST_TITLE).trim();
  if (title === "") return [];
  const facts: TitleWords = {
    title,
    path: look.path ?? "",
    saidBefore: new Set(look.saidBefore ?? []),
  };
  const deadline = budget === undefined ? Infinity : budget.clock() + budget.ms;
  const isOver = () => budget !== undefined && budget.clock() >= deadline;
  // Asked after each rule: a single one may have taken all of the time.
  const rule = pack.titles.find((rule) => holds(rule, facts) || isOver());
  if (rule === undefined) return [];
  if (isOver()) {
    onCutOff?.(rule.id);
    return look.previous ?? [];
  }
  const { status, claim, flags } = rule;
  const { now, since = now } = look;
  const said: Claim = {
    source: "title",
    status,
    claim,
    since: Math.min(since, now),
    seenAt: now,
    flags,
    text: null,
  };
  return carrySince([said], look.previous);
}

/** Whose title it can only be, by the rules that say so; `unknown` when no agent's or several's. */
export function titledAgent(packs: PackSet, title: string): AgentType {
  const facts = { title: title.slice(0, LONGEST_TITLE).trim(), path: "", saidBefore: NOTHING };
  const agents = [...packs.byAgent].filter(([, { titles }]) =>
    titles.some((rule) => rule.namesAgent && holds(rule, facts))
  );
  const [first, second] = agents;
  return first === undefined || second !== undefined ? "unknown" : first[0];
}

const NOTHING: ReadonlySet<string> = new Set();

interface TitleWords {
  readonly title: string;
  readonly path: string;
  readonly saidBefore: ReadonlySet<string>;
}

function holds(rule: TitleRule, { title, path, saidBefore }: TitleWords): boolean {
  if (rule.first !== null && !startsWithOneOf(title, rule.first)) return false;
  if (rule.word !== null && !hasWordOf(title, rule.word)) return false;
  if (rule.text !== null && !withoutProject(title, path).includes(rule.text)) return false;
  if (rule.after !== null && !rule.after.some((claim) => saidBefore.has(claim))) return false;
  if (rule.pathPart && !path.split("/").includes(title)) return false;
  return rule.pattern === null || rule.pattern.test(title);
}

/** Titles name the project: what its folder is called is not what the agent says. */
function withoutProject(title: string, path: string): string {
  const project = path.slice(path.lastIndexOf("/") + 1);
  return project === "" ? title : title.replaceAll(project, "");
}

/** An emoji may be followed by the selector of its coloured form. */
const AFTER_FIRST = /^\ufe0f?(?:\s|$)/;

function startsWithOneOf(title: string, ranges: readonly CodePointRange[]): boolean {
  const first = title.codePointAt(0) ?? 0;
  return isIn(first, ranges) && AFTER_FIRST.test(title.slice(first > 0xffff ? 2 : 1));
}

function hasWordOf(title: string, ranges: readonly CodePointRange[]): boolean {
  return title.split(/\s+/).some((word) => {
    const first = word.codePointAt(0) ?? 0;
    return word.length === (first > 0xffff ? 2 : 1) && isIn(first, ranges);
  });
}

function isIn(codePoint: number, ranges: readonly CodePointRange[]): boolean {
  return ranges.some(({ first, last }) => codePoint >= first && codePoint <= last);
}
