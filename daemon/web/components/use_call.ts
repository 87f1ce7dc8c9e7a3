import { useEffect, useRef, useState } from "preact/hooks";
import { errorWords } from "./error_words.ts";

/** How a request that a button makes stands. */
export interface Call {
  readonly state: "idle" | "busy" | "done" | "failed";
  /** For people: what came of it. */
  readonly words: string;
}

const IDLE: Call = { state: "idle", words: "" };

/** How long a success is told; a failure stays until the next try. */
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
      (error) => settle({ state: "failed", words: errorWords(error) }),
    );
  };
  return [call, run];
}
