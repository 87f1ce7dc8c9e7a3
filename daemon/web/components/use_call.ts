import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { errorCode, errorWords } from "./error_words.ts";
import { ViewContext } from "./view_context.ts";

/** How a request that a button makes stands. */
export interface Call {
  readonly state: "idle" | "busy" | "done" | "failed";
  /** For people: what came of it. */
  readonly words: string;
  /** True of a failure that is over when the daemon answers again: nothing was refused. */
  readonly isAway?: boolean;
}

const IDLE: Call = { state: "idle", words: "" };

/** How long a success is told; a refusal stays until the next try. */
const TOLD_MS = 4_000;

/** A request that a button makes, one at a time; it tells what came of it in words. */
export function useCall(): readonly [Call, (work: () => Promise<string>) => void] {
  const [call, setCall] = useState<Call>(IDLE);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const alive = useRef(true);
  useEffect(() => () => {
    alive.current = false;
    clearTimeout(timer.current);
  }, []);
  useForgotten(call.isAway === true, () => setCall(IDLE));
  const settle = (next: Call) => {
    if (!alive.current) return;
    setCall(next);
    if (next.state === "done") timer.current = setTimeout(() => setCall(IDLE), TOLD_MS);
  };
  const run = (work: () => Promise<string>) => {
    if (call.state === "busy") return;
    clearTimeout(timer.current);
    setCall({ state: "busy", words: "" });
    work().then(
      (words) => settle({ state: "done", words }),
      (error) => {
        const isAway = errorCode(error) === null;
        settle({ state: "failed", words: errorWords(error), isAway });
      },
    );
  };
  return [call, run];
}

/** Forgets that the daemon was away once it answers: on a page that follows it, nothing else does. */
function useForgotten(isAway: boolean, forget: () => void): void {
  // Other pages have no view.
  const view = useContext(ViewContext);
  useEffect(() => {
    if (!isAway || view === null) return;
    const stops = [view.epoch, view.health].map((signal) => {
      const last = signal.peek();
      return signal.subscribe((next) => next !== last && forget());
    });
    return () => stops.forEach((stop) => stop());
  }, [isAway]);
}
