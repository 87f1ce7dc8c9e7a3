import type { Pane } from "./pane.ts";
import type { PaneMemory } from "./pane_memory.ts";
import type { ServerIdentity } from "./source.ts";

/** What is kept of a pane over a restart: the pane, and the server run it belongs to. */
export interface KeptPane {
  readonly pane: Pane;
  readonly server: ServerIdentity;
  /** What must not be told or counted twice. */
  readonly memory: PaneMemory;
}
