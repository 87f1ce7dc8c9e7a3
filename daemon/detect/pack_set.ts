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
  /** Its file is wrong now: this is what was read of it before. */
  readonly kept: boolean;
  readonly titleRules: number;
  readonly screenRules: number;
}

/** A pack of the user that was in force. */
export interface GoodPack {
  readonly source: PackSource;
  readonly pack: DetectorPack;
}

/** The rules in force, and what kept others from being so. */
export interface PackSet {
  readonly byAgent: ReadonlyMap<AgentType, DetectorPack>;
  /** By name. */
  readonly list: readonly PackInForce[];
  /** In the order of the files. */
  readonly problems: readonly PackProblem[];
}

/**
 * Joins packs that were read with the built-in ones. A user pack with the name of a built-in one
 * takes its place; one that is wrong is refused as a whole, and what was in force of its file stays
 * so, else the built-in one. There is one pack for each agent.
 * @param before what may stay, of files that are still there
 */
export function joinPacks(
  userPacks: readonly ReadPack[],
  builtIn: readonly PackSource[] = BUILT_IN_PACKS,
  { before = [] }: { readonly before?: readonly GoodPack[] } = {},
): PackSet {
  const problems: PackProblem[] = [];
  const chosen = new Map<string, Chosen>();
  for (const source of builtIn) {
    const parsed = parsePack(source, { trusted: true });
    if (!("pack" in parsed)) problems.push(...parsed.problems);
    else chosen.set(parsed.pack.name, { ...parsed, source, origin: "built_in", ...NEW });
  }
  for (const { source, parsed } of userPacks) {
    if (!("pack" in parsed)) {
      problems.push(...parsed.problems);
      continue;
    }
    const { pack } = parsed;
    const clash = clashOf(pack, chosen);
    if (clash !== null) problems.push(wholeFile(source, clash));
    else chosen.set(pack.name, chosenByUser({ pack, source }, chosen));
  }
  keepRefused(before, chosen);
  const inForce = [...chosen.values()];
  return {
    byAgent: new Map(inForce.map(({ pack }) => [pack.agent, pack])),
    list: inForce.map(listed).toSorted((a, b) => a.name < b.name ? -1 : 1),
    problems,
  };
}

/** The packs of the user among those in force. */
export function userPacksOf({ list, byAgent }: PackSet): readonly GoodPack[] {
  return list.filter(({ origin }) => origin === "user").flatMap(({ source, agent }) => {
    const pack = byAgent.get(agent);
    return pack === undefined ? [] : [{ source, pack }];
  });
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
  readonly kept: boolean;
}

const NEW = { replaces: null, kept: false } as const;

function chosenByUser(good: GoodPack, chosen: ReadonlyMap<string, Chosen>): Chosen {
  const replaces = chosen.get(good.pack.name)?.pack.version ?? null;
  return { ...good, origin: "user", replaces, kept: false };
}

/** What is right now goes before what was right: a pack may have moved to another file. */
function keepRefused(before: readonly GoodPack[], chosen: Map<string, Chosen>): void {
  const taken = new Set([...chosen.values()].map(({ source }) => source.file));
  for (const good of before) {
    if (taken.has(good.source.file) || clashOf(good.pack, chosen) !== null) continue;
    chosen.set(good.pack.name, { ...chosenByUser(good, chosen), kept: true });
  }
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

function listed({ pack, ...chosen }: Chosen): PackInForce {
  const { name, version, agent, titles, screen } = pack;
  const { rules, vetoes, compactions, contexts, limits } = screen;
  const screenRules = [rules, vetoes, compactions, contexts, limits]
    .reduce((sum, list) => sum + list.length, 0);
  return { ...chosen, name, version, agent, titleRules: titles.length, screenRules };
}
