import type { Claim } from "../state/claim.ts";

/**
 * The claims, each with the time since which it holds: one that says the same as a claim of the
 * look before has held since then.
 */
export function carrySince(
  claims: readonly Claim[],
  previous: readonly Claim[] = [],
): readonly Claim[] {
  return claims.map((claim) => {
    const before = previous.find((other) => saysTheSame(claim, other));
    // Set back, a clock must not make a claim younger than it is.
    return before === undefined ? claim : { ...claim, since: Math.min(before.since, claim.since) };
  });
}

function saysTheSame(a: Claim, b: Claim): boolean {
  return a.source === b.source && a.status === b.status && a.claim === b.claim;
}
