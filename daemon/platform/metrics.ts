import { Timing, type TimingReading } from "./timing.ts";

/** Something that is counted; it only grows. */
export interface Counter {
  add(count?: number): void;
}

/** Figures by name at one moment. */
export interface MetricsReading {
  readonly counters: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly timingsMs: Readonly<Record<string, TimingReading>>;
}

/** Figures that somebody keeps anyway, read when they are asked for. */
export interface Figures {
  /** Since the start. */
  readonly counters?: Readonly<Record<string, number>>;
  /** As it is now. */
  readonly gauges?: Readonly<Record<string, number>>;
}

export interface MetricsOptions {
  /** Time that only moves forward, milliseconds; `performance.now`. */
  readonly elapsed: () => number;
}

/** Names are written in the code; more than this is a fault in it. */
const MOST_NAMES = 200;

/**
 * The figures of one daemon. A room is given the counter or the timing that it feeds, and knows
 * nothing of the rest. Names are fixed words of ours: nothing of a user's is ever one.
 */
export class Metrics {
  readonly #options: MetricsOptions;
  readonly #counters = new Map<string, { value: number }>();
  readonly #timings = new Map<string, Timing>();
  readonly #sources: (() => Figures)[] = [];

  constructor(options: MetricsOptions) {
    this.#options = options;
  }

  /** The counter of this name; the same one each time. */
  counter(name: string): Counter {
    const cell = this.#counters.get(name) ?? { value: 0 };
    keep(this.#counters, name, cell);
    return { add: (count = 1) => void (cell.value += count) };
  }

  /** The timing of this name; the same one each time. `window`: how many values are kept. */
  timing(name: string, { window }: { readonly window?: number } = {}): Timing {
    const { elapsed } = this.#options;
    const timing = this.#timings.get(name) ??
      new Timing({ elapsed, ...(window === undefined ? {} : { window }) });
    keep(this.#timings, name, timing);
    return timing;
  }

  /** Asks for these figures whenever somebody reads. What cannot be read is left out. */
  include(read: () => Figures): void {
    this.#sources.push(read);
  }

  /** All figures, each by its name, in the order of the names. */
  read(): MetricsReading {
    const own = [...this.#counters].map(([name, { value }]): [string, number] => [name, value]);
    const told = this.#sources.map(readSafely);
    return {
      counters: inOrder([own, ...told.map(({ counters = {} }) => Object.entries(counters))]),
      gauges: inOrder(told.map(({ gauges = {} }) => Object.entries(gauges))),
      timingsMs: inOrder([[...this.#timings].map(([name, timing]) => [name, timing.read()])]),
    };
  }
}

/** One room that cannot tell its figures must not keep the others' back. */
function readSafely(read: () => Figures): Figures {
  try {
    return read();
  } catch {
    return {};
  }
}

function keep<T>(map: Map<string, T>, name: string, value: T): void {
  map.set(name, value);
  if (map.size > MOST_NAMES) {
    throw new RangeError(
      `metric cannot be kept: ${map.size} names, at most ${MOST_NAMES} are fixed`,
    );
  }
}

function inOrder<T>(groups: readonly (readonly (readonly [string, T])[])[]): Record<string, T> {
  return Object.fromEntries(groups.flat().toSorted(([a], [b]) => a < b ? -1 : 1));
}
