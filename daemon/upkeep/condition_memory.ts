import type { Condition } from "../../shared/protocol/methods/health.ts";

/** Since when something is as it is. Milliseconds UTC. */
export interface Standing {
  readonly condition: Condition;
  /** Since when it is in this condition. */
  readonly since: number;
  /** Since when it is not healthy, whatever it was in between; null while it is. */
  readonly unwellSince: number | null;
}

/** Remembers since when each check is as it is. */
export class ConditionMemory {
  readonly #standings = new Map<string, Standing>();

  /** How this check stood when it was last asked for; null before. */
  standing(name: string): Standing | null {
    return this.#standings.get(name) ?? null;
  }

  /** Notes how a check is now. A clock that was set back makes nothing older than it is. */
  note(name: string, condition: Condition, now: number): Standing {
    const before = this.#standings.get(name);
    const isSame = before?.condition === condition;
    const unwellSince = condition === "healthy" ? null : before?.unwellSince ?? now;
    const standing: Standing = {
      condition,
      since: isSame ? Math.min(before.since, now) : now,
      unwellSince: unwellSince === null ? null : Math.min(unwellSince, now),
    };
    this.#standings.set(name, standing);
    return standing;
  }
}
