import type { ModelPrice, PriceList, PriceTable } from "../../shared/model/price.ts";
import type { TokenCounts } from "../../shared/model/token_counts.ts";

const MILLION = 1_000_000;

/** The date that providers put behind a model's name for one version of it, or what stands for it. */
const VERSION = /(?:[-@]20\d{6}|-20\d\d-\d\d-\d\d|-latest)$/;

/** What agents put behind the name of a model with a long window; the price of a token is the same. */
const LONG_WINDOW = /\[1m\]$/;

/** What tokens cost at the prices of the table, US dollars; null for a model that has no price. */
export function costOf(table: PriceTable, model: string, tokens: TokenCounts): number | null {
  const price = findPrice(table, model);
  if (price === null) return null;
  const { input, output, cacheRead, cacheWrite, cacheWriteLong } = tokens;
  const dollars = input * price.input + output * price.output + cacheRead * price.cacheRead +
    (cacheWrite - cacheWriteLong) * price.cacheWrite + cacheWriteLong * price.cacheWriteLong;
  return dollars / MILLION;
}

/**
 * The price of a model: by its name, with or without the mark of a long window and the date of its version, or else by the longest
 * beginning that fits.
 */
export function findPrice({ lists }: PriceTable, model: string): ModelPrice | null {
  for (const list of lists) {
    const price = priceIn(list, model);
    if (price !== undefined) return price;
  }
  return null;
}

function priceIn({ byName, byPrefix }: PriceList, model: string): ModelPrice | undefined {
  const plain = model.replace(LONG_WINDOW, "");
  return byName.get(model) ?? byName.get(plain) ?? byName.get(plain.replace(VERSION, "")) ??
    byPrefix.find(({ prefix }) => model.startsWith(prefix))?.price;
}
