const UNITS = ["", "k", "M", "G", "T"] as const;

/** A number of tokens in at most three figures and a unit: `950`, `1.23k`, `45.6M`. */
export function formatTokens(count: number): string {
  let scaled = count;
  let unit = 0;
  // What would be rounded to a thousand belongs to the next unit.
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1_000;
    unit++;
  }
  if (unit === 0) return String(count);
  const digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return `${scaled.toFixed(digits)}${UNITS[unit]}`;
}

/**
 * US dollars to the cent: `$12.30`. A `+` behind it says that some tokens have no price; `-` that
 * none has.
 */
export function formatCost(
  { costUsd, unpricedTokens }: {
    readonly costUsd: number | null;
    readonly unpricedTokens: number;
  },
): string {
  if (costUsd === null) return "-";
  const dollars = costUsd > 0 && costUsd < 0.005 ? "<$0.01" : `$${costUsd.toFixed(2)}`;
  return unpricedTokens > 0 ? `${dollars}+` : dollars;
}
