import type { PaneState } from "../../shared/model/pane.ts";
import type { Claim } from "./claim.ts";

/** The claim that a state is shown by; null where none of these made it. */
export function decidingClaim(
  { statusReason, evidence }: Pick<PaneState, "statusReason" | "evidence">,
  claims: readonly Claim[],
): Claim | null {
  const same = claims.filter(({ claim }) => claim === statusReason);
  // Evidence stands in the order of trust.
  const source = evidence.find(({ claim }) => claim === statusReason)?.source;
  return same.find((claim) => claim.source === source) ?? same[0] ?? null;
}
