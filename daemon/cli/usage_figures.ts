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
