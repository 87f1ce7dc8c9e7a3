import type { Pane } from "../../shared/model/pane.ts";
import { sameServer } from "./identity.ts";
import type { PaneRecord } from "./world.ts";

const TIMES: ReadonlySet<string> = new Set(["lastSeenAt", "lastActivityAt"]);

/** Panes that have changed, by how much. */
export interface SplitPanes {
  readonly changed: readonly PaneRecord[];
  /** Those of which only the times are others: of a fleet at work all of them, twice a minute. */
  readonly seen: readonly PaneRecord[];
}

/** Tells panes of which only times have changed from the others. */
export function splitPanes(
  before: ReadonlyMap<string, PaneRecord>,
  after: readonly PaneRecord[],
): SplitPanes {
  const changed: PaneRecord[] = [];
  const seen: PaneRecord[] = [];
  for (const record of after) {
    const known = before.get(record.pane.id);
    const isSame = known !== undefined && known.memory === record.memory &&
      sameServer(known.server, record.server) && differsInTimes(known.pane, record.pane);
    (isSame ? seen : changed).push(record);
  }
  return { changed, seen };
}

function differsInTimes(before: Pane, after: Pane): boolean {
  return (Object.keys(after) as (keyof Pane)[])
    .every((key) => TIMES.has(key) || before[key] === after[key]);
}
