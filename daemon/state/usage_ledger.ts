import type { TokenCounts } from "../../shared/model/token_counts.ts";
import {
  type LedgerBucket,
  type LedgerChanges,
  type Rollout,
  type SavedLedger,
  SLOT_MS,
  type SlotTotal,
} from "../../shared/model/usage_ledger.ts";
import { type CountedAnswer, MAX_ANSWER_COUNT, MessageMemory } from "./message_memory.ts";
import { beginRollout, followRollout, NEW_ROLLOUT } from "./rollout_account.ts";
import { addTokens, negateTokens, NO_TOKENS, totalTokens } from "./token_counts.ts";
import type { TotalsFact, TranscriptFact, UsageFact } from "./transcript_fact.ts";

const DAY_MS = 86_400_000;

/** What a model may be called; anything else is text that got into the wrong place. */
const MODEL_NAME = /^[\w.:@/+[\]-]{1,100}$/;
const UNKNOWN_MODEL = "unknown";
/** No session has more; what a broken file has beyond them counts as unknown. */
const MAX_MODELS_PER_FILE = 50;

/** One step of a total; negative where an answer turned out to belong elsewhere. */
export interface UsageChange extends SlotTotal {
  /** When the answer came, milliseconds UTC. */
  readonly at: number;
}

export interface LedgerOptions {
  /** Answers that are remembered at most: beyond that the oldest days are closed. */
  readonly maxAnswers?: number;
  /** Files of running sums that are remembered at most. */
  readonly maxRollouts?: number;
  /** Totals that are held at most once they are safe: beyond that the oldest days are closed. */
  readonly maxTotals?: number;
  /** False where nobody asks for totals, but only for what each fact changes. */
  readonly keepsTotals?: boolean;
  readonly saved?: SavedLedger;
}

/**
 * Counts tokens, each once, wherever and however often a file tells of them: copies on resume, forks,
 * sidechains, lines written again, files read again. Pure but for its own memory. Exact only: nothing
 * is estimated.
 *
 * What it remembers of single answers is bounded by closing whole days, the oldest first: a closed
 * day's totals stay as they are, and what is told of it later is refused, never counted again.
 */
export class UsageLedger {
  readonly #maxAnswers: number;
  readonly #maxRollouts: number;
  readonly #maxTotals: number;
  readonly #keepsTotals: boolean;
  readonly #answers = new MessageMemory();
  readonly #buckets: LedgerBucket[] = [];
  readonly #bucketNumbers = new Map<string, Map<string, number>>();
  readonly #rollouts = new Map<string, Rollout>();
  /** By bucket and slot: `totalKey`. */
  readonly #totals = new Map<number, SlotTotal>();
  #closedBefore: number;
  #refused = 0;
  #changedTotals = new Set<number>();
  #changedRollouts = new Set<string>();
  #settledBuckets = 0;
  #taken: Taken | null = null;

  /** @throws {RangeError} when what was saved is no ledger's */
  constructor({ saved, ...options }: LedgerOptions = {}) {
    this.#maxAnswers = options.maxAnswers ?? 500_000;
    this.#maxRollouts = options.maxRollouts ?? 20_000;
    this.#maxTotals = options.maxTotals ?? 400_000;
    this.#keepsTotals = options.keepsTotals ?? true;
    this.#closedBefore = saved?.closedBefore ?? 0;
    if (saved !== undefined) this.#restore(saved);
  }

  /** All of earlier days is final, milliseconds UTC; 0 when nothing was closed. */
  get closedBefore(): number {
    return this.#closedBefore;
  }

  /** Facts that were not counted because their day is closed. */
  get refused(): number {
    return this.#refused;
  }

  /** Takes in one fact of one file; says what of the totals changed by it. */
  accept(file: string, fact: TranscriptFact): readonly UsageChange[] {
    switch (fact.kind) {
      case "usage":
        return this.#acceptAnswer(file, fact);
      case "totals":
        return this.#acceptSum(file, fact);
      case "session":
        // Of files that tell single answers nothing needs to be known.
        if (fact.agent !== "codex") break;
        this.#setRollout(file, beginRollout(this.#rolloutOf(file), fact));
        break;
      case "model":
        this.#setRollout(file, { ...this.#rolloutOf(file), model: fact.model });
        break;
    }
    return [];
  }

  /** Every total, in no order. */
  totals(): readonly SlotTotal[] {
    return [...this.#totals.values()];
  }

  /** Closes all days before the one of `time`: their totals and answers are forgotten here. */
  closeBefore(time: number): void {
    const day = dayOf(time);
    if (day <= this.#closedBefore) return;
    this.#closedBefore = day;
    this.#answers.forgetBefore(day);
    for (const [key, total] of this.#totals) {
      if (total.slot < day && !this.#isUnsaved(key)) this.#totals.delete(key);
    }
  }

  /** What must be saved, in one transaction with the files' positions. */
  changes(): LedgerChanges {
    const taken = this.#taken;
    const totals = this.#changedTotals.union(taken?.totals ?? new Set<number>());
    const rollouts = this.#changedRollouts.union(taken?.rollouts ?? new Set<string>());
    this.#taken = { totals, rollouts, buckets: this.#buckets.length };
    this.#changedTotals = new Set();
    this.#changedRollouts = new Set();
    return {
      totals: [...totals].flatMap((key) => this.#totals.get(key) ?? []),
      buckets: this.#buckets.slice(this.#settledBuckets),
      firstBucket: this.#settledBuckets,
      answers: this.#answers.changes(),
      rollouts: new Map([...rollouts].map((file) => [file, this.#rolloutOf(file)])),
      closedBefore: this.#closedBefore,
    };
  }

  /** The last `changes` are safe. Until this is called, they are part of the next ones too. */
  settle(): void {
    if (this.#taken === null) return;
    this.#settledBuckets = this.#taken.buckets;
    this.#taken = null;
    this.#answers.settle();
    if (this.#totals.size > this.#maxTotals) {
      this.#closeOldest([...this.#totals.values()].map(({ slot }) => slot), this.#maxTotals);
    }
  }

  #acceptAnswer(file: string, fact: UsageFact): readonly UsageChange[] {
    if (fact.at < this.#closedBefore || !isPlausible(fact)) {
      this.#refused++;
      return [];
    }
    const answer: CountedAnswer = {
      ...tokensOf(fact),
      at: fact.at,
      bucket: this.#bucketOf(file, fact.model),
      isSidechain: fact.isSidechain,
    };
    const row = this.#answers.find(fact.key);
    if (row < 0) return this.#countNew(fact.key, answer);
    const before = this.#answers.read(row);
    if (!isBetter(answer, before)) return [];
    this.#answers.write(row, answer);
    const back = this.#count({ ...before, tokens: negateTokens(tokensOf(before)) });
    return [back, this.#count({ ...answer, tokens: tokensOf(answer) })];
  }

  #countNew(key: string, answer: CountedAnswer): readonly UsageChange[] {
    this.#answers.add(key, answer);
    const change = this.#count({ ...answer, tokens: tokensOf(answer) });
    if (this.#answers.size > this.#maxAnswers) {
      this.#closeOldest([...this.#answers.times()], this.#maxAnswers);
    }
    return [change];
  }

  #acceptSum(file: string, fact: TotalsFact): readonly UsageChange[] {
    const { rollout, grown } = followRollout(this.#rolloutOf(file), fact);
    this.#setRollout(file, rollout);
    if (totalTokens(grown) === 0) return [];
    if (fact.at < this.#closedBefore) {
      this.#refused++;
      return [];
    }
    const bucket = this.#bucketOf(file, rollout.model ?? UNKNOWN_MODEL);
    return [this.#count({ at: fact.at, bucket, tokens: grown })];
  }

  #count({ at, bucket, tokens }: Counting): UsageChange {
    const { file, model } = this.#buckets[bucket] ?? { file: "", model: UNKNOWN_MODEL };
    const slot = slotOf(at);
    if (!this.#keepsTotals) return { file, model, slot, at, tokens };
    const key = totalKey(bucket, slot);
    const before = this.#totals.get(key)?.tokens ?? NO_TOKENS;
    this.#totals.set(key, { file, model, slot, tokens: addTokens(before, tokens) });
    this.#changedTotals.add(key);
    return { file, model, slot, at, tokens };
  }

  #bucketOf(file: string, model: string): number {
    const models = this.#bucketNumbers.get(file);
    const bucket = models?.get(model);
    if (bucket !== undefined) return bucket;
    const isName = (models?.size ?? 0) < MAX_MODELS_PER_FILE && MODEL_NAME.test(model);
    if (!isName && model !== UNKNOWN_MODEL) return this.#bucketOf(file, UNKNOWN_MODEL);
    return this.#addBucket({ file, model });
  }

  #addBucket({ file, model }: LedgerBucket): number {
    const added = this.#buckets.push({ file, model }) - 1;
    const models = this.#bucketNumbers.get(file) ?? new Map<string, number>();
    // Two saved ones can be alike, where what they stood for is gone: the first goes on.
    if (!models.has(model)) this.#bucketNumbers.set(file, models.set(model, added));
    return added;
  }

  /** Closes days until no more than three quarters of the most are left, so that this is seldom. */
  #closeOldest(times: readonly number[], most: number): void {
    const perDay = new Map<number, number>();
    for (const time of times) perDay.set(dayOf(time), (perDay.get(dayOf(time)) ?? 0) + 1);
    let left = times.length;
    for (const [day, count] of [...perDay].sort(([one], [other]) => one - other)) {
      if (left <= most * 0.75) return;
      left -= count;
      this.closeBefore(day + DAY_MS);
    }
  }

  #rolloutOf(file: string): Rollout {
    return this.#rollouts.get(file) ?? NEW_ROLLOUT;
  }

  #setRollout(file: string, rollout: Rollout): void {
    // The last in the order of the map is the one that grew last.
    this.#rollouts.delete(file);
    this.#rollouts.set(file, rollout);
    this.#changedRollouts.add(file);
    for (const oldest of this.#rollouts.keys()) {
      if (this.#rollouts.size <= this.#maxRollouts) return;
      this.#rollouts.delete(oldest);
      this.#changedRollouts.delete(oldest);
    }
  }

  #isUnsaved(key: number): boolean {
    return this.#changedTotals.has(key) || this.#taken?.totals.has(key) === true;
  }

  #restore(saved: SavedLedger): void {
    // Each under the number it has in the saved answers: what was taken is not judged again.
    for (const bucket of saved.buckets) this.#addBucket(bucket);
    this.#settledBuckets = this.#buckets.length;
    for (const [file, rollout] of saved.rollouts) this.#rollouts.set(file, rollout);
    for (const bytes of saved.answers) this.#answers.restore(bytes, this.#closedBefore);
    for (const total of saved.totals) {
      const { file, model, slot } = total;
      const bucket = this.#bucketNumbers.get(file)?.get(model) ?? this.#addBucket({ file, model });
      this.#totals.set(totalKey(bucket, slot), total);
    }
  }
}

interface Taken {
  readonly totals: ReadonlySet<number>;
  readonly rollouts: ReadonlySet<string>;
  readonly buckets: number;
}

interface Counting {
  readonly at: number;
  readonly bucket: number;
  readonly tokens: TokenCounts;
}

/**
 * Whether what is told of an answer takes the place of what was told before: the conversation's own
 * word before a sidechain's, the fuller before the one that was written while it still came, and of
 * two alike the earlier, so that the order of reading does not matter to how much is counted when.
 * Where all is equal the one that was read first stays: what was shown of a session does not move to
 * a copy of it.
 */
function isBetter(told: CountedAnswer, before: CountedAnswer): boolean {
  if (told.isSidechain !== before.isSidechain) return before.isSidechain;
  const difference = totalTokens(told) - totalTokens(before);
  return difference !== 0 ? difference > 0 : told.at < before.at;
}

function tokensOf(from: TokenCounts): TokenCounts {
  const { input, output, cacheRead, cacheWrite, cacheWriteLong, reasoning } = from;
  return { input, output, cacheRead, cacheWrite, cacheWriteLong, reasoning };
}

/** Every part must fit into what is remembered of an answer. */
function isPlausible(tokens: TokenCounts): boolean {
  return totalTokens(tokens) <= MAX_ANSWER_COUNT && tokens.cacheWriteLong <= tokens.cacheWrite &&
    tokens.reasoning <= tokens.output;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

function slotOf(at: number): number {
  return Math.floor(at / SLOT_MS) * SLOT_MS;
}

/** One number for both: a slot's number fits in 23 bits until the year 2209. */
function totalKey(bucket: number, slot: number): number {
  return bucket * 2 ** 23 + slot / SLOT_MS % 2 ** 23;
}
