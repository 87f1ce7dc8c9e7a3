import type { AgentType } from "../../shared/model/agent.ts";
import type { Claim } from "../state/claim.ts";
import type { ContextFallLimits } from "../state/context_fall.ts";
import type { PaneFacts, TitleFacts } from "../state/reconcile.ts";
import { isConfigRule } from "./config_rules.ts";
import { fuse, type Fusion } from "./fuse.ts";
import type { DetectorPack, PackProblem, PackThresholds, ScreenRule } from "./pack.ts";
import {
  BUILT_IN_PACKS,
  joinPacks,
  packFor,
  type PackSet,
  type ReadPack,
  userPacksOf,
} from "./pack_set.ts";
import { screenClaims, type ScreenFindings, type ScreenLook } from "./screen_claims.ts";
import { titleClaims, titledAgent } from "./title_claims.ts";

/** What the user adds to the built-in rules. */
export interface UserRules {
  readonly packs: readonly ReadPack[];
  /** Tried after those of the packs, on the screens of all. */
  readonly screenRules: readonly ScreenRule[];
  /** What kept others from being read at all. */
  readonly problems: readonly PackProblem[];
}

export const NO_USER_RULES: UserRules = { packs: [], screenRules: [], problems: [] };

export interface RulesOptions {
  /** Milliseconds; only goes forward. */
  readonly clock: () => number;
  /** Path of the settings, for problems. */
  readonly settingsFile: string;
  /** Rules of the user that took too long are not used any more. */
  readonly onWithdrawn?: (problem: PackProblem) => void;
}

/** What reading one title, or one screen, may take. */
const TITLE_MS = 5;
const SCREEN_MS = 25;
/** Cut off so often, and rules of the user are withdrawn; readings in time make up for it slowly. */
const MOST_CUT_OFFS = 3;
const FORGIVENESS = 0.02;

/** Where cut-offs at patterns of the settings are counted. */
const SETTINGS = "";

/**
 * The rules by which panes are read and judged now. They can be replaced while the daemon runs;
 * whoever holds one of the functions uses the new ones from then on.
 */
export class RulesInForce {
  readonly #options: RulesOptions;
  #user = NO_USER_RULES;
  #joined: PackSet = joinPacks([]);
  /** With the rules of the settings behind those of each pack. */
  #packs: PackSet = this.#joined;
  /** By file. */
  readonly #cutOffs = new Map<string, number>();
  readonly #prepared = new WeakSet<DetectorPack>();
  #withdrawn: readonly PackProblem[] = [];

  constructor(options: RulesOptions) {
    this.#options = options;
  }

  get packs(): PackSet {
    return this.#packs;
  }

  /** Everything that keeps rules of the user from being in force. */
  get problems(): readonly PackProblem[] {
    return [...this.#user.problems, ...this.#joined.problems, ...this.#withdrawn];
  }

  /**
   * Other rules from now on; what was withdrawn gets another chance. Of a file that is refused, what
   * is in force stays so.
   */
  use(user: UserRules): void {
    this.#cutOffs.clear();
    this.#withdrawn = [];
    this.#take(user);
  }

  /** Of the pack by which an agent is read; undefined when there is none. */
  readonly thresholds = (agentType: AgentType): PackThresholds | undefined =>
    packFor(this.#packs, agentType)?.thresholds;

  /** As {@linkcode fuse}, with the thresholds of the agent's pack. */
  readonly judge = (facts: PaneFacts, now: number): Fusion =>
    fuse(facts, now, this.thresholds(facts.agentType)?.fusion);

  /** When a fall of an agent's context tells of a compaction. */
  readonly contextFall = (agentType: AgentType): ContextFallLimits | undefined =>
    this.thresholds(agentType)?.contextFall;

  /** As {@linkcode titleClaims}. */
  readonly readTitle = (facts: TitleFacts): readonly Claim[] => {
    if (this.#userFile(facts.agentType) === null) return titleClaims(this.#packs, facts);
    let cutOffAt: string | null = null;
    const claims = titleClaims(this.#packs, facts, {
      budget: { ms: TITLE_MS, clock: this.#options.clock },
      onCutOff: (ruleId) => cutOffAt = ruleId,
    });
    this.#account(facts.agentType, cutOffAt);
    return claims;
  };

  /** As {@linkcode titledAgent}. */
  readonly titledAgent = (title: string): AgentType => titledAgent(this.#packs, title);

  /** As {@linkcode screenClaims}. */
  readonly readScreen = (look: ScreenLook): ScreenFindings => {
    this.#prepare(look.agentType);
    const isOurs = this.#userFile(look.agentType) === null && this.#user.screenRules.length === 0;
    const budget = { ms: SCREEN_MS, clock: this.#options.clock };
    const reading = screenClaims(this.#packs, look, isOurs ? {} : { budget });
    this.#account(look.agentType, reading.cutOffAt);
    return reading;
  };

  #take(user: UserRules): void {
    this.#user = user;
    const present = new Set([...user.packs.map(({ source }) => source), ...user.problems]
      .map(({ file }) => file));
    for (const { file } of this.#withdrawn) present.delete(file);
    const before = userPacksOf(this.#joined).filter(({ source }) => present.has(source.file));
    this.#joined = joinPacks(user.packs, BUILT_IN_PACKS, { before });
    this.#packs = withScreenRules(this.#joined, user.screenRules);
  }

  /** Compiling takes longer than searching, and must not count as such. */
  #prepare(agentType: AgentType): void {
    const pack = packFor(this.#packs, agentType);
    if (pack === undefined || this.#prepared.has(pack)) return;
    this.#prepared.add(pack);
    const { rules, vetoes, compactions, contexts, limits } = pack.screen;
    for (const { needs, excludes } of [rules, vetoes, compactions, contexts, limits].flat()) {
      for (const pattern of [...needs, ...excludes]) pattern.prepare();
    }
  }

  #account(agentType: AgentType, cutOffAt: string | null): void {
    const file = cutOffAt !== null && isConfigRule(cutOffAt) ? SETTINGS : this.#userFile(agentType);
    if (file === null) return;
    const before = this.#cutOffs.get(file) ?? 0;
    if (cutOffAt === null && before === 0) return;
    const count = cutOffAt === null ? Math.max(0, before - FORGIVENESS) : before + 1;
    this.#cutOffs.set(file, count);
    if (cutOffAt !== null && count >= MOST_CUT_OFFS) this.#withdraw(file, cutOffAt);
  }

  /** Built-in packs are known to be fast: only a busy machine makes them late. */
  #userFile(agentType: AgentType): string | null {
    const agent = packFor(this.#packs, agentType)?.agent;
    const inForce = this.#packs.list.find((pack) => pack.agent === agent);
    return inForce?.origin === "user" ? inForce.source.file : null;
  }

  #withdraw(file: string, ruleId: string): void {
    const problem: PackProblem = {
      file: file === SETTINGS ? this.#options.settingsFile : file,
      line: 1,
      column: 1,
      key: ruleId,
      message: `rule ${ruleId} took too long again and again: ` +
        (file === SETTINGS ? "patterns of [detection] are not used" : "the pack is not used"),
      hint: "make its patterns simpler, then run `ntm-tracker detectors reload`",
    };
    this.#withdrawn = [...this.#withdrawn, problem];
    this.#take(
      file === SETTINGS
        ? { ...this.#user, screenRules: [] }
        : { ...this.#user, packs: this.#user.packs.filter(({ source }) => source.file !== file) },
    );
    this.#options.onWithdrawn?.(problem);
  }
}

function withScreenRules(packs: PackSet, more: readonly ScreenRule[]): PackSet {
  if (more.length === 0) return packs;
  const byAgent = [...packs.byAgent].map(([agent, pack]) => {
    const screen = { ...pack.screen, rules: [...pack.screen.rules, ...more] };
    return [agent, { ...pack, screen }] as const;
  });
  return { ...packs, byAgent: new Map(byAgent) };
}
