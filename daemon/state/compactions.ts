import type { KnownSight, PaneMemory } from "../../shared/model/pane_memory.ts";
import type { ClaimSource } from "./claim.ts";
import { digest } from "./digest.ts";
import type { CompactionSight } from "./observation.ts";

/** What told of a compaction; `context`: that the context fell is all there is. */
export type CompactionSource = ClaimSource | "context";

/** A sight of one compaction, with the time in which it must have happened. */
export interface CompactionWitness extends Omit<CompactionSight, "source"> {
  readonly source: CompactionSource;
  /** When it cannot have begun before, milliseconds UTC; null where the sight itself says enough. */
  readonly notBefore: number | null;
}

/** A compaction that waits for exact figures, or for its end. */
export interface HeldCompaction {
  readonly witnesses: readonly CompactionWitness[];
  /** When it is told as it is, milliseconds UTC; null while it goes on. */
  readonly until: number | null;
  /** Tokens in the context when it was first seen; null where they were not known. */
  readonly contextTokens: number | null;
}

/** The compactions of one pane, as far as they are remembered. */
export interface CompactionWatch extends Pick<PaneMemory, "compactions" | "forgotten"> {
  readonly held: readonly HeldCompaction[];
}

/** One compaction by all that is known of it. Times are milliseconds UTC. */
export interface Compaction {
  readonly trigger: "auto" | "manual" | null;
  readonly preTokens: number | null;
  readonly postTokens: number | null;
  readonly durationMs: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number;
  /** Who told of it, the most exact first. */
  readonly sources: readonly CompactionSource[];
  readonly confidence: number;
}

export interface FollowCompactionsOptions {
  /** Now, milliseconds UTC. */
  readonly at: number;
  /** What ended before is not of this agent's time in this pane, milliseconds UTC. */
  readonly since: number;
  /** How long a compaction without exact figures is held, milliseconds. */
  readonly holdMs: number;
  /** Tokens in the context before these sights. */
  readonly contextTokens: number | null;
}

/** Without exact figures a compaction is held this long, milliseconds. */
export const COMPACTION_HOLD_MS = 5_000;

/** Compactions of a pane that are remembered, those that wait, and sights of each. */
export const MAX_TOLD = 8;
export const MAX_HELD = 8;
const MAX_WITNESSES = 8;
/** Sights that are taken in at once. */
const MAX_SIGHTS = 64;

/** The most exact first, and how sure each makes alone. */
const TRUST: readonly (readonly [source: CompactionSource, confidence: number])[] = [
  ["transcript", 1],
  ["hook", 0.95],
  ["screen", 0.85],
  ["ntm", 0.7],
  ["context", 0.5],
];

/** Clocks and looks of two witnesses differ by no more, milliseconds. */
const SLACK_MS = 30_000;
/** A compaction whose end nobody told is over by then, milliseconds. */
const LONGEST_MS = 10 * 60_000;
/** Ntm is asked seldom: what it counts now may have happened this long ago, milliseconds. */
const NTM_LATE_MS = 3 * 60_000;

/**
 * Takes in what is seen of compactions, and says which of them are to be told of now: each once,
 * whoever tells of it, in whatever order and however often. Pure. Without sights it only lets time
 * pass.
 */
export function followCompactions(
  watch: CompactionWatch,
  sights: readonly CompactionWitness[],
  options: FollowCompactionsOptions,
): { readonly watch: CompactionWatch; readonly news: readonly Compaction[] } {
  const news: Compaction[] = [];
  let seen = watch;
  for (const sight of sights.slice(-MAX_SIGHTS)) {
    seen = withSight(seen, sight, options);
    // A daemon that was away has more to take in than may wait: what need not wait makes room.
    if (seen.held.length === MAX_HELD) seen = settle(seen);
  }
  return { watch: settle(seen), news };

  function settle(before: CompactionWatch): CompactionWatch {
    const after = settled(before, options);
    news.push(...after.news);
    return after.watch;
  }
}

function withSight(
  watch: CompactionWatch,
  sight: CompactionWitness,
  options: FollowCompactionsOptions,
): CompactionWatch {
  const known = knownSight(sight);
  const { compactions, held } = watch;
  const told = findGroup(compactions, known);
  const waiting = findGroup(held.map(({ witnesses }) => witnesses.map(knownSight)), known);
  if (told !== null && (waiting === null || told.distance <= waiting.distance)) {
    const next = withWitness(compactions[told.index] ?? [], known, sameWitness);
    if (next === null) return watch;
    return { ...watch, compactions: compactions.with(told.index, next) };
  }
  if (waiting !== null) {
    const group = held[waiting.index];
    const next = group && withWitness(group.witnesses, sight, sameSight);
    if (!group || !next) return watch;
    return { ...watch, held: held.with(waiting.index, { ...group, witnesses: next }) };
  }
  if (isOld(known, sight, { watch, options })) return watch;
  const { contextTokens } = options;
  return {
    ...watch,
    held: [...held, { witnesses: [sight], until: null, contextTokens }].slice(-MAX_HELD),
  };
}

/** The compaction that a sight is of: it was seen there before, or at about the same time. */
function findGroup(
  groups: readonly (readonly KnownSight[])[],
  sight: KnownSight,
): { readonly index: number; readonly distance: number } | null {
  let best: { index: number; distance: number } | null = null;
  for (const [index, group] of groups.entries()) {
    const own = group.find(({ source }) => source === sight.source);
    if (own?.key === sight.key) return { index, distance: -1 };
    // A witness counts well: what it tells apart is not the same.
    if (own !== undefined || !group.some((other) => overlap(other, sight))) continue;
    const distance = Math.min(...group.map(({ to }) => Math.abs(to - sight.to)));
    if (best === null || distance < best.distance) best = { index, distance };
  }
  return best;
}

function overlap(a: KnownSight, b: KnownSight): boolean {
  return a.from - SLACK_MS <= b.to && b.from - SLACK_MS <= a.to;
}

/** The group with this witness as it is now; null when that changes nothing. */
function withWitness<W extends KnownSight | CompactionWitness>(
  group: readonly W[],
  witness: W,
  same: (a: W, b: W) => boolean,
): W[] | null {
  const index = group.findIndex(({ source }) => source === witness.source);
  const before = group[index];
  if (before === undefined) return group.length < MAX_WITNESSES ? [...group, witness] : null;
  return same(before, witness) ? null : group.with(index, witness);
}

function sameWitness(a: KnownSight, b: KnownSight): boolean {
  return a.from === b.from && a.to === b.to;
}

function sameSight(a: CompactionWitness, b: CompactionWitness): boolean {
  return (Object.keys(b) as (keyof CompactionWitness)[]).every((name) => a[name] === b[name]);
}

function isOld(
  { from, to }: KnownSight,
  { endedAt }: CompactionWitness,
  { watch, options }: {
    readonly watch: CompactionWatch;
    readonly options: FollowCompactionsOptions;
  },
): boolean {
  if (endedAt === null && from + LONGEST_MS <= options.at) return true;
  return to < options.since || to <= watch.forgotten;
}

/** Tells what needs to wait no longer, and forgets what never came to an end. */
function settled(
  watch: CompactionWatch,
  { at, holdMs }: Pick<FollowCompactionsOptions, "at" | "holdMs">,
): { readonly watch: CompactionWatch; readonly news: readonly Compaction[] } {
  if (watch.held.length === 0) return { watch, news: [] };
  const news: Compaction[] = [];
  const held: HeldCompaction[] = [];
  let { compactions, forgotten } = watch;
  for (const group of watch.held) {
    const { witnesses } = group;
    const hasEnded = witnesses.some(({ endedAt }) => endedAt !== null);
    // The clock may have been set back since.
    const until = hasEnded ? Math.min(group.until ?? Infinity, at + holdMs) : null;
    const isExact = witnesses.some(({ source }) => source === "transcript");
    if (until !== null && (isExact || at >= until)) {
      news.push(merged(group));
      compactions = [...compactions, witnesses.map(knownSight)];
    } else if (hasEnded || witnesses.some((sight) => knownSight(sight).from + LONGEST_MS > at)) {
      held.push(until === group.until ? group : { ...group, until });
    }
  }
  const lost = compactions.slice(0, -MAX_TOLD).flat();
  forgotten = Math.max(forgotten, ...lost.map(({ to }) => to));
  const next = { compactions: compactions.slice(-MAX_TOLD), forgotten, held };
  return { watch: next, news };
}

function merged({ witnesses, contextTokens }: HeldCompaction): Compaction {
  const byTrust = TRUST.flatMap(([source, confidence]) => {
    const witness = witnesses.find((other) => other.source === source);
    return witness === undefined ? [] : [{ ...witness, confidence }];
  });
  const first = <K extends keyof CompactionWitness>(name: K) =>
    byTrust.map((witness) => witness[name]).find((value) => value !== null) ?? null;
  const doubt = byTrust.reduce((left, { confidence }) => left * (1 - confidence), 1);
  return {
    trigger: first("trigger"),
    preTokens: first("preTokens") ?? contextTokens,
    postTokens: first("postTokens"),
    durationMs: first("durationMs"),
    startedAt: first("startedAt"),
    endedAt: first("endedAt") ?? 0,
    sources: byTrust.map(({ source }) => source),
    confidence: Math.round((1 - doubt) * 100) / 100,
  };
}

/** A sight as it is remembered: when it happened, and nothing that was read. */
function knownSight(sight: CompactionWitness): KnownSight {
  const { source, key, startedAt, endedAt, durationMs, notBefore } = sight;
  if (endedAt === null) {
    const from = startedAt ?? 0;
    return { source, key: digest(key), from, to: from + LONGEST_MS };
  }
  const late = source === "ntm" ? NTM_LATE_MS : 0;
  const from = notBefore ?? startedAt ?? endedAt - (durationMs ?? 0);
  return { source, key: digest(key), from: Math.min(from, endedAt) - late, to: endedAt };
}
