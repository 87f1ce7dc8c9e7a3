/** One event of a trace as Chromium writes it; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** Of the processor. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What a trace needs to hold for {@linkcode taskTimes}. */
export const TRACE_CATEGORIES: readonly string[] = ["disabled-by-default-devtools.timeline"];

/** One task of a page's main thread, milliseconds: while it runs no frame can begin. */
export interface TaskTime {
  readonly wall: number;
  /** Of the processor; what it waited for others is not in it. */
  readonly cpu: number;
}

/**
 * How long the tasks of a page's main thread took.
 * @throws {SyntaxError} when the text is no trace.
 */
export function taskTimes(trace: string): readonly TaskTime[] {
  const { traceEvents }: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(trace);
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, ph, pid, tid }) => {
      return name === "RunTask" && ph === "X" && threads.has(`${pid} ${tid}`);
    })
    .map(({ dur = 0, tdur = dur }) => ({ wall: dur / 1_000, cpu: tdur / 1_000 }));
}
