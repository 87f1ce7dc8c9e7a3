import type { PackSource } from "./pack.ts";
import { joinPacks, type PackSet } from "./pack_set.ts";
import { parsePack } from "./parse_pack.ts";

/** Reads packs of a user and joins them with the built-in ones, or with others. */
export function packSet(
  userPacks: readonly PackSource[] = [],
  builtIn?: readonly PackSource[],
): PackSet {
  return joinPacks(userPacks.map((source) => ({ source, parsed: parsePack(source) })), builtIn);
}
