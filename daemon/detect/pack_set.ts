import type { AgentType } from "../../shared/model/agent.ts";
import type { DetectorPack, PackProblem, PackSource } from "./pack.ts";
import claude from "./packs/claude.toml" with { type: "text" };
import codex from "./packs/codex.toml" with { type: "text" };
import gemini from "./packs/gemini.toml" with { type: "text" };
import shell from "./packs/shell.toml" with { type: "text" };
import { type ParsedPack, parsePack } from "./parse_pack.ts";

/** The packs that come with the program. */
export const BUILT_IN_PACKS: readonly PackSource[] = [
  { file: "built-in claude.toml", text: claude },
  { file: "built-in codex.toml", text: codex },
  { file: "built-in gemini.toml", text: gemini },
  { file: "built-in shell.toml", text: shell },
];

export type PackOrigin = "built_in" | "user";

/** A pack file, and what came out of reading it. */
export interface ReadPack {
  readonly source: PackSource;
  readonly parsed: ParsedPack;
}

/** One pack that is in force, for a list. */
export interface PackInForce {
  readonly name: string;
  readonly version: string;
  readonly agent: AgentType;
  readonly origin: PackOrigin;
  readonly source: PackSource;
  /** The version of the built-in pack whose place it has taken; null when it took none. */
  readonly replaces: string | null;
  readonly titleRules: number;
  readonly screenRules: number;
}

/** The rules in force, and what kept others from being so. */
export interface PackSet {
  readonly byAgent: ReadonlyMap<AgentType, DetectorPack>;
  /** By name. */
  readonly list: readonly PackInForce[];
  /** In the order of the files. */
  readonly problems: readonly PackProblem[];
}

/** Joins the built-in packs with those of the user, as {@linkcode joinPacks}. */
export function packSet(
  userPacks: readonly PackSource[] = [],
  builtIn: readonly PackSource[] = BUILT_IN_PACKS,
): PackSet {
  return joinPacks(userPacks.map((source) => ({ source, parsed: parsePack(source) })), builtIn);
}

/**
 * Joins packs that were read with the built-in ones. A user pack with the name of a built-in one
 * takes its place; one that is wrong is refused as a whole, and the built-in one stays in force.
 * There is one pack for each agent.
 */
export function joinPacks(
  userPacks: readonly ReadPack[],
  builtIn: readonly PackSource[] = BUILT_IN_PACKS,
): PackSet {
  const problems: PackProblem[] = [];
  const chosen = new Map<string, Chosen>();
  for (const source of builtIn) {
    const parsed = parsePack(source, { trusted: true });
    if (!("pack" in parsed)) problems.push(...parsed.problems);
    else chosen.set(parsed.pack.name, { ...parsed, source, origin: "built_in", replaces: null });
  }
  for (const { source, parsed } of userPacks) {
    if (!("pack" in parsed)) {
      problems.push(...parsed.problems);
      continue;
    }
    const { pack } = parsed;
    const clash = clashOf(pack, chosen);
    if (clash !== null) problems.push(wholeFile(source, clash));
    else chosen.set(pack.name, chosenByUser(pack, source, chosen));
  }
  const inForce = [...chosen.values()];
  return {
    byAgent: new Map(inForce.map(({ pack }) => [pack.agent, pack])),
    list: inForce.map(listed).toSorted((a, b) => a.name < b.name ? -1 : 1),
    problems,
  };
}

/** The pack by which a pane is read; that of shells where no agent is known. */
export function packFor({ byAgent }: PackSet, agentType: AgentType): DetectorPack | undefined {
  return byAgent.get(agentType === "unknown" ? "shell" : agentType);
}

interface Chosen {
  readonly pack: DetectorPack;
  readonly source: PackSource;
  readonly origin: PackOrigin;
  readonly replaces: string | null;
}

function chosenByUser(
  pack: DetectorPack,
  source: PackSource,
  chosen: ReadonlyMap<string, Chosen>,
): Chosen {
  const replaces = chosen.get(pack.name)?.pack.version ?? null;
  return { pack, source, origin: "user", replaces };
}

interface Clash {
  readonly message: string;
  readonly hint: string;
}

function clashOf(
  { name, agent }: DetectorPack,
  chosen: ReadonlyMap<string, Chosen>,
): Clash | null {
  const same = chosen.get(name);
  if (same?.origin === "user") {
    const hint = "keep one of the two, or give one another name";
    return { message: `${same.source.file} has a pack named ${name} too`, hint };
  }
  if (same !== undefined && same.pack.agent !== agent) {
    const hint = `give it another name, or write agent = "${same.pack.agent}"`;
    return { message: `the pack is for ${agent}, but ${name} is for ${same.pack.agent}`, hint };
  }
  const other = [...chosen.values()].find(({ pack }) => pack.agent === agent && pack.name !== name);
  if (other === undefined) return null;
  const hint = `name it ${other.pack.name} to take its place`;
  return { message: `the pack is for ${agent}, which pack ${other.pack.name} serves`, hint };
}

function wholeFile({ file }: PackSource, clash: Clash): PackProblem {
  return { file, line: 1, column: 1, key: "name", ...clash };
}

function listed({ pack, source, origin, replaces }: Chosen): PackInForce {
  const { name, version, agent, titles, screen } = pack;
  const { rules, vetoes, compactions, contexts, limits } = screen;
  const screenRules = [rules, vetoes, compactions, contexts, limits]
    .reduce((sum, list) => sum + list.length, 0);
  return { name, version, agent, origin, source, replaces, titleRules: titles.length, screenRules };
}
