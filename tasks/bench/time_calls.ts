import process from "node:process";
import { percentile } from "./percentile.ts";

/** How long one call took, milliseconds: by the wall, and of the processor. */
export interface CallTime {
  readonly wall: number;
  /** Of the whole process, so that of a busy machine's other work nothing is in it. */
  readonly cpu: number;
}

/** What many calls took, milliseconds. */
export interface CallFigures {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly cpuP50Ms: number;
  readonly cpuP99Ms: number;
}

/** Starts a clock, which tells what has passed since. */
export function startCallClock(): () => CallTime {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wall: performance.now() - begun, cpu: (user + system) / 1_000 };
  };
}

/** Times of all calls of a method from now on, whoever makes them. */
export function timeCalls<K extends string>(
  prototype: { [key in K]: (...args: never[]) => unknown },
  name: K,
): CallTime[] {
  const taken: CallTime[] = [];
  const method = prototype[name];
  const timed = function (this: unknown, ...args: never[]): unknown {
    const clock = startCallClock();
    try {
      return method.apply(this, args);
    } finally {
      taken.push(clock());
    }
  };
  Object.defineProperty(prototype, name, { value: timed, configurable: true, writable: true });
  return taken;
}

/** Percentiles of what calls took; zero without any. */
export function callFigures(taken: readonly CallTime[]): CallFigures {
  const [walls, cpus] = [taken.map(({ wall }) => wall), taken.map(({ cpu }) => cpu)];
  const at = (values: readonly number[], share: number) =>
    values.length === 0 ? 0 : Number(percentile(values, share).toFixed(2));
  return {
    count: taken.length,
    p50Ms: at(walls, 0.5),
    p95Ms: at(walls, 0.95),
    p99Ms: at(walls, 0.99),
    cpuP50Ms: at(cpus, 0.5),
    cpuP99Ms: at(cpus, 0.99),
  };
}
