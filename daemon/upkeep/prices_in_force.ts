import { type LoadedPrices, loadPrices } from "../platform/price_table.ts";
import type { RoomLog } from "../platform/room_log.ts";

/** The prices of this run; says so when those of the user cannot be among them. */
export function pricesInForce(file: string, log: RoomLog): LoadedPrices {
  const prices = loadPrices(file);
  const { problem } = prices;
  if (problem !== null) log.warn("the user's prices are not used", { problem });
  return prices;
}
