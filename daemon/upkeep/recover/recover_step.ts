/** One thing that was looked at, and what became of it. */
export interface RecoverStep {
  readonly name: "daemon" | "lock" | "socket" | "queue" | "database" | "state";
  /** `would_fix`: it was only told. `failed`: it is wrong and was left so. */
  readonly outcome: "fine" | "would_fix" | "fixed" | "failed";
  readonly detail: string;
}

/** Does the work of a step, or only tells of it. */
export async function fix(
  name: RecoverStep["name"],
  { apply, wouldDo, work }: {
    readonly apply: boolean;
    readonly wouldDo: string;
    /** @returns what was done, as a sentence. */
    readonly work: () => string | Promise<string>;
  },
): Promise<RecoverStep> {
  if (!apply) return { name, outcome: "would_fix", detail: wouldDo };
  try {
    return { name, outcome: "fixed", detail: await work() };
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
