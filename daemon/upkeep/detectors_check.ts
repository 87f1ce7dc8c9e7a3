import type { AgentType } from "../../shared/model/agent.ts";
import type { DetectorPack, PackExample, PackProblem, PackSource } from "../detect/pack.ts";
import type { PackSet } from "../detect/pack_set.ts";
import { parsePack } from "../detect/parse_pack.ts";
import { screenClaims } from "../detect/screen_claims.ts";
import { titleClaims } from "../detect/title_claims.ts";
import type { Claim } from "../state/claim.ts";

/** What came out of one example, in the words of the pack. */
export interface ExampleOutcome {
  readonly status: string;
  readonly claim: string | null;
  readonly flags: readonly string[];
  readonly contextLeft: number | null;
  readonly compaction: string | null;
  readonly limits: readonly string[];
  /** The veto that forbade a judgement. */
  readonly coveredBy: string | null;
}

export interface ExampleResult {
  readonly name: string;
  /** Counts from 1. */
  readonly line: number;
  readonly passed: boolean;
  /** What is not as the example says, each as `status: waiting, not idle`; empty when it passed. */
  readonly differences: readonly string[];
  readonly outcome: ExampleOutcome;
}

/** What `detectors test` has to say of one file. */
export interface DetectorsReport {
  readonly file: string;
  /** The pack is right, and so is every example. */
  readonly ok: boolean;
  /** Null when the file is refused. */
  readonly pack: {
    readonly name: string;
    readonly version: string;
    readonly agent: AgentType;
  } | null;
  readonly problems: readonly PackProblem[];
  readonly examples: readonly ExampleResult[];
  /** What the rules say of texts that were given beside the file. */
  readonly tried: readonly TriedText[];
}

/** Texts to try the rules of a pack on. */
export interface TextsToTry {
  readonly title?: string | undefined;
  readonly screen?: string | undefined;
}

export interface TriedText {
  readonly kind: "title" | "screen";
  readonly outcome: ExampleOutcome;
}

/** Reads a pack file and runs the examples that it carries through the rules, as the daemon would. */
export function checkDetectors(source: PackSource, texts: TextsToTry = {}): DetectorsReport {
  const { file } = source;
  const parsed = parsePack(source);
  if ("problems" in parsed) {
    return { file, ok: false, pack: null, problems: parsed.problems, examples: [], tried: [] };
  }
  const { name, version, agent } = parsed.pack;
  const examples = parsed.pack.examples.map((example) => resultOf(example, parsed.pack));
  const ok = examples.every(({ passed }) => passed);
  const tried = triedTexts(texts, parsed.pack);
  return { file, ok, pack: { name, version, agent }, problems: [], examples, tried };
}

function triedTexts({ title, screen }: TextsToTry, pack: DetectorPack): readonly TriedText[] {
  const { agent } = pack;
  const packs = onlyPack(pack);
  const tried: TriedText[] = [];
  if (title !== undefined) {
    tried.push({ kind: "title", outcome: titleOutcome({ title }, packs, agent) });
  }
  if (screen !== undefined) {
    tried.push({ kind: "screen", outcome: screenOutcome(screen, packs, agent) });
  }
  return tried;
}

function onlyPack(pack: DetectorPack): PackSet {
  return { byAgent: new Map([[pack.agent, pack]]), list: [], problems: [] };
}

function resultOf(example: PackExample, pack: DetectorPack): ExampleResult {
  const packs = onlyPack(pack);
  const { name, line } = example;
  const outcome = example.screen === undefined
    ? titleOutcome(example, packs, pack.agent)
    : screenOutcome(example.screen, packs, pack.agent);
  const differences = differencesOf(example, outcome);
  return { name, line, passed: differences.length === 0, differences, outcome };
}

/** Examples say nothing of time. */
const NOW = 0;

function titleOutcome(
  { title = "", path, after }: Pick<PackExample, "title" | "path" | "after">,
  packs: PackSet,
  agentType: AgentType,
): ExampleOutcome {
  const claims = titleClaims(packs, {
    agentType,
    title,
    now: NOW,
    ...(path === undefined ? {} : { path }),
    ...(after === undefined ? {} : { saidBefore: after }),
  });
  return {
    ...outcomeOf(claims),
    contextLeft: null,
    compaction: null,
    limits: [],
    coveredBy: null,
  };
}

function screenOutcome(screen: string, packs: PackSet, agentType: AgentType): ExampleOutcome {
  const reading = screenClaims(packs, { agentType, lines: screen.split(/\r?\n/), now: NOW });
  const { claims, contextPercentLeft, compaction, limits, coveredBy } = reading;
  return {
    ...outcomeOf(claims),
    contextLeft: contextPercentLeft,
    compaction: compaction?.phase ?? null,
    limits,
    coveredBy,
  };
}

function outcomeOf(claims: readonly Claim[]): Pick<ExampleOutcome, "status" | "claim" | "flags"> {
  const decided = claims.find(({ status }) => status !== null) ?? claims[0];
  const flags = [...new Set(claims.flatMap(({ flags }) => flags))].sort();
  return { status: decided?.status ?? "none", claim: decided?.claim ?? null, flags };
}

/** Compares only what the example states. */
function differencesOf(wanted: PackExample, found: ExampleOutcome): readonly string[] {
  const pairs: (readonly [string, string | number | undefined, string | number | null])[] = [
    ["status", wanted.status, found.status],
    ["claim", wanted.claim, found.claim],
    ["flags", wanted.flags && listed(wanted.flags), listed(found.flags)],
    ["context_left", wanted.context_left, found.contextLeft],
    ["compaction", wanted.compaction, found.compaction],
    ["limit", wanted.limit, found.limits.find((kind) => kind === wanted.limit) ?? null],
  ];
  return pairs.flatMap(([key, want, got]) =>
    want === undefined || want === got ? [] : [`${key}: ${got ?? "none"}, not ${want}`]
  );
}

function listed(flags: readonly string[]): string {
  return flags.toSorted().join(" ") || "none";
}
