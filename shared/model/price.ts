/** What the tokens of a model cost, US dollars per million. */
export interface ModelPrice {
  /** Neither read from nor written to a cache. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Kept for minutes. */
  readonly cacheWrite: number;
  /** Kept for an hour. */
  readonly cacheWriteLong: number;
}

/** The prices of one file. */
export interface PriceList {
  /** By the name of the model, without the date of its version. */
  readonly byName: ReadonlyMap<string, ModelPrice>;
  /** By what the name begins with, the longest first. */
  readonly byPrefix: readonly { readonly prefix: string; readonly price: ModelPrice }[];
}

/** Every price that is known. */
export interface PriceTable {
  /** The day on which the built-in prices were looked up, for example `2026-11-21`. */
  readonly asOf: string;
  /** The first that knows a model decides. */
  readonly lists: readonly PriceList[];
}
