/** One thing that was looked at. `problem` keeps the product from working, `warn` may surprise. */
export interface DoctorCheck {
  readonly name: string;
  readonly status: "ok" | "warn" | "problem";
  /** What was found. */
  readonly detail: string;
  /** What to do about it; null while there is nothing to do. */
  readonly advice: string | null;
}

export function fine(name: string, detail: string): DoctorCheck {
  return { name, status: "ok", detail, advice: null };
}

export function warning(name: string, detail: string, advice: string): DoctorCheck {
  return { name, status: "warn", detail, advice };
}

export function problem(name: string, detail: string, advice: string): DoctorCheck {
  return { name, status: "problem", detail, advice };
}
