import type { PriceTable } from "../../shared/model/price.ts";
import type { TokenCounts } from "../../shared/model/token_counts.ts";
import { SLOT_MS } from "../../shared/model/usage_ledger.ts";
import type { UsagePiece } from "../../shared/model/usage_piece.ts";
import type { UsageGroup, UsageReport, UsageRow } from "../../shared/protocol/methods/usage.ts";
import { costOf } from "./cost.ts";
import { LocalDays } from "./local_days.ts";
import { addTokens, NO_TOKENS, totalTokens } from "./token_counts.ts";

export interface SummaryOptions {
  readonly groupBy: readonly UsageGroup[];
  readonly timeZone: string;
  readonly prices: PriceTable;
  /** Rows that are given out at most. */
  readonly maxRows: number;
  /** Groups that are held at most: what comes later and fits into none counts in the totals only. */
  readonly maxGroups: number;
}

export type Summary = Pick<UsageReport, "rows" | "totals" | "truncated" | "unpricedModels">;

const MOST_UNPRICED = 50;

/** Sums up usage by what was asked for. The newest pieces must come first. */
export class UsageSummary {
  readonly #options: SummaryOptions;
  readonly #days: LocalDays;
  readonly #groups = new Map<string, Group>();
  readonly #unpriced = new Set<string>();
  #totals = NOTHING;
  #overflown = false;

  constructor(options: SummaryOptions) {
    this.#options = options;
    this.#days = new LocalDays(options.timeZone);
  }

  add(piece: UsagePiece): void {
    const cost = costOf(this.#options.prices, piece.model, piece.tokens);
    if (cost === null && this.#unpriced.size < MOST_UNPRICED) {
      this.#unpriced.add(piece.model);
    }
    this.#totals = addPiece(this.#totals, piece, cost);
    const keys = this.#keysOf(piece);
    const id = JSON.stringify([keys.day, keys.sessionId, keys.agent, keys.model, keys.project]);
    const group = this.#groups.get(id);
    if (group !== undefined) {
      // A session that went elsewhere is shown where it was last.
      if (this.#isElsewhere(piece, group)) group.keys = { ...group.keys, project: piece.cwd };
      group.sum = addPiece(group.sum, piece, cost);
    } else if (this.#groups.size < this.#options.maxGroups) {
      const place = this.#has("session") ? { project: piece.cwd } : {};
      this.#groups.set(id, { keys: { ...keys, ...place }, sum: addPiece(NOTHING, piece, cost) });
    } else {
      this.#overflown = true;
    }
  }

  /** @param now what lies in the future of it is not told, milliseconds UTC */
  finish(now: number): Summary {
    const all = [...this.#groups.values()].map((group) => toRow(group, now));
    const chosen = all.toSorted(this.#newestFirst()).slice(0, this.#options.maxRows);
    const sum = this.#totals;
    const isEmpty = totalTokens(sum.tokens) === 0;
    return {
      rows: this.#has("day") ? chosen.toSorted(byDay) : chosen,
      totals: {
        ...wireSum(sum),
        ...(isEmpty ? { firstAt: null, lastAt: null } : spanOf(sum, now)),
      },
      truncated: this.#overflown || chosen.length < all.length,
      unpricedModels: [...this.#unpriced].sort(),
    };
  }

  #keysOf(piece: UsagePiece): Keys {
    return {
      ...(this.#has("day") ? { day: this.#days.dayOf(piece.slot ?? piece.first) } : {}),
      ...(this.#has("session") ? { sessionId: piece.sessionId } : {}),
      ...(this.#has("session") || this.#has("agent") ? { agent: piece.agent ?? "unknown" } : {}),
      ...(this.#has("model") ? { model: piece.model } : {}),
      ...(this.#has("project") ? { project: piece.cwd } : {}),
    };
  }

  #isElsewhere({ last, cwd }: UsagePiece, { keys, sum }: Group): boolean {
    if (!this.#has("session") || cwd === null || cwd === keys.project) return false;
    return last > sum.last || keys.project === null;
  }

  #has(group: UsageGroup): boolean {
    return this.#options.groupBy.includes(group);
  }

  #newestFirst(): (a: UsageRow, b: UsageRow) => number {
    if (this.#has("day")) return (a, b) => byDay(b, a) || byTokens(a, b);
    if (this.#has("session")) return (a, b) => b.lastAt - a.lastAt || byTokens(a, b);
    return byTokens;
  }
}

type Keys = Pick<UsageRow, "day" | "sessionId" | "agent" | "model" | "project">;

interface Group {
  keys: Keys;
  sum: GroupSum;
}

interface GroupSum {
  readonly tokens: TokenCounts;
  /** US dollars; null while nothing had a price. */
  readonly cost: number | null;
  readonly unpricedTokens: number;
  readonly first: number;
  readonly last: number;
}

const NOTHING: GroupSum = {
  tokens: NO_TOKENS,
  cost: null,
  unpricedTokens: 0,
  first: Infinity,
  last: 0,
};

function addPiece(sum: GroupSum, piece: UsagePiece, cost: number | null): GroupSum {
  return {
    tokens: addTokens(sum.tokens, piece.tokens),
    cost: cost === null ? sum.cost : (sum.cost ?? 0) + cost,
    unpricedTokens: sum.unpricedTokens + (cost === null ? totalTokens(piece.tokens) : 0),
    first: Math.min(sum.first, piece.first),
    last: Math.max(sum.last, piece.last),
  };
}

function toRow({ keys, sum }: Group, now: number): UsageRow {
  return { ...keys, ...wireSum(sum), ...spanOf(sum, now) };
}

function spanOf(
  sum: GroupSum,
  now: number,
): { readonly firstAt: number; readonly lastAt: number } {
  return { firstAt: sum.first, lastAt: Math.max(sum.last, Math.min(sum.last + SLOT_MS, now)) };
}

function wireSum({ tokens, cost, unpricedTokens }: GroupSum) {
  const { input, output, cacheRead, cacheWrite, reasoning } = tokens;
  const total = totalTokens(tokens);
  return {
    tokens: { input, output, cacheRead, cacheWrite, reasoning, total },
    costUsd: cost === null ? (total === 0 ? 0 : null) : Math.round(cost * 1e6) / 1e6,
    unpricedTokens: Math.min(unpricedTokens, total),
    exact: true as const,
  };
}

function byDay(a: UsageRow, b: UsageRow): number {
  const [one = "", other = ""] = [a.day, b.day];
  return one < other ? -1 : one > other ? 1 : 0;
}

function byTokens(a: UsageRow, b: UsageRow): number {
  return b.tokens.total - a.tokens.total;
}
