import type { Claim } from "../state/claim.ts";
import type { TitleFacts } from "../state/reconcile.ts";
import type { PackSet } from "./pack_set.ts";
import { titleClaims } from "./title_claims.ts";

/** Reads titles by the rules of these packs. */
export function titleReader(packs: PackSet): (facts: TitleFacts) => readonly Claim[] {
  return (facts) => titleClaims(packs, facts);
}
