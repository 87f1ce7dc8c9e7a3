import type { PaneRecord, World } from "./world.ts";

/** A span that no moment is in. */
const NEVER = { from: 0, until: 0 };

/**
 * Makes the next look judge every pane anew, whether or not it sees anything new; for rules that
 * have changed. What is shown stays as it is until then. Pure.
 */
export function forgetJudgements(world: World): World {
  const panes = new Map([...world.panes].map(([id, record]): [string, PaneRecord] => {
    const { activity } = record;
    if (activity === null) return [id, record];
    return [id, { ...record, activity: { ...activity, judged: NEVER } }];
  }));
  return { ...world, panes, takenIn: new Map() };
}
