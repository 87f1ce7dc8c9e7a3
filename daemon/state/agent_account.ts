import type { TokenCounts } from "../../shared/model/token_counts.ts";
import type { TokenUsage } from "../../shared/model/usage.ts";
import { addTokens, NO_TOKENS, totalTokens, toUsage } from "./token_counts.ts";
import type { TranscriptFact } from "./transcript_fact.ts";
import { UsageLedger } from "./usage_ledger.ts";

/** What so many tokens of a model cost, US dollars; null where its price is not known. */
export type CostOf = (model: string, tokens: TokenCounts) => number | null;

export interface AccountOptions {
  /** What came before is not this agent's, milliseconds UTC. */
  readonly since: number;
  readonly costOf: CostOf;
  /** Answers that are remembered at most: see {@linkcode UsageLedger}. */
  readonly maxAnswers?: number;
}

/**
 * What one agent has used since it began, whatever other files of its session tell again. Its files
 * must be told from their beginning: what came before the agent is needed to know it again.
 */
export class AgentAccount {
  readonly #options: AccountOptions;
  readonly #ledger: UsageLedger;
  readonly #models = new Map<string, TokenCounts>();

  constructor(options: AccountOptions) {
    this.#options = options;
    const { maxAnswers = 100_000 } = options;
    this.#ledger = new UsageLedger({ maxAnswers, maxRollouts: 1_000, keepsTotals: false });
  }

  /** Takes in one fact of one of its files. */
  accept(file: string, fact: TranscriptFact): void {
    for (const { at, model, tokens } of this.#ledger.accept(file, fact)) {
      if (at < this.#options.since) continue;
      this.#models.set(model, addTokens(this.#models.get(model) ?? NO_TOKENS, tokens));
    }
  }

  /** By model. */
  get models(): ReadonlyMap<string, TokenCounts> {
    return this.#models;
  }

  get tokens(): TokenUsage {
    return toUsage([...this.#models.values()].reduce(addTokens, NO_TOKENS));
  }

  /** US dollars; null where a model that was used has no price. */
  get costUsd(): number | null {
    let sum = 0;
    for (const [model, tokens] of this.#models) {
      if (totalTokens(tokens) === 0) continue;
      const cost = this.#options.costOf(model, tokens);
      if (cost === null) return null;
      sum += cost;
    }
    return sum;
  }
}
