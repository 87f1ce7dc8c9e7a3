import type { ScreenReader } from "../screens/screen_reader.ts";
import type { ToldOfAgent } from "./agent_collector.ts";
import type { PanePlace } from "./watched_pane.ts";

/**
 * Adds what the screen of an agent says to what its other readers know. Compactions belong to its
 * session: where no reader knows that, they are not told.
 */
export function withScreen(
  told: ToldOfAgent,
  screens: Pick<ScreenReader, "claims" | "compactions"> | null,
  place: PanePlace,
): ToldOfAgent {
  if (screens === null) return told;
  const { session } = told;
  const claims = [...told.claims, ...screens.claims(place)];
  if (session === null) return { ...told, claims };
  const compactions = [...session.compactions, ...screens.compactions(place)];
  return { ...told, claims, session: { ...session, compactions } };
}
