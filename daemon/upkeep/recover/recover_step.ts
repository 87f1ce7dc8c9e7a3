/** One thing that was looked at, and what became of it. */
export interface RecoverStep {
  readonly name: "daemon" | "lock" | "socket" | "queue" | "database" | "state";
  /**
   * `would_fix`: it was only told. `partly`: it is right now, but some of what was there is lost;
   * `lost`: all of it. `failed`: it is wrong and was left so.
   */
  readonly outcome: "fine" | "would_fix" | "fixed" | "partly" | "lost" | "failed";
  readonly detail: string;
  /** A newer version has written it; not there otherwise. */
  readonly isNewer?: true;
}

/** What the work of a step came to, as a sentence; without an outcome all is right. */
export interface Done {
  readonly outcome?: "fixed" | "partly" | "lost";
  readonly detail: string;
}

/** Does the work of a step, or only tells of it. */
export async function fix(
  name: RecoverStep["name"],
  { apply, wouldDo, work }: {
    readonly apply: boolean;
    readonly wouldDo: string;
    /** @returns what was done; a sentence alone for what is right now. */
    readonly work: () => string | Done | Promise<string | Done>;
  },
): Promise<RecoverStep> {
  if (!apply) return { name, outcome: "would_fix", detail: wouldDo };
  try {
    const done = await work();
    return { name, outcome: "fixed", ...(typeof done === "string" ? { detail: done } : done) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, outcome: "failed", detail: reason };
  }
}

export function fine(name: RecoverStep["name"], detail: string): RecoverStep {
  return { name, outcome: "fine", detail };
}

export function failed(name: RecoverStep["name"], detail: string): RecoverStep {
  return { name, outcome: "failed", detail };
}
