import { type Message, text } from "@optique/core/message";
import type { ValueParser } from "@optique/core/valueparser";
import { message } from "./help_text.ts";

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of `90s`, `15m`, `1h30m` or `1d`; null for anything else. */
export function parseDuration(input: string): number | null {
  if (!/^(?:\d{1,9}[smhd])+$/.test(input)) return null;
  return [...input.matchAll(/(\d+)([smhd])/g)]
    .reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

/** A span of time on the command line; both bounds belong to it, milliseconds. */
export function duration(
  { metavar, min, max }: {
    readonly metavar: "TIME";
    readonly min: number;
    readonly max: number;
  },
): ValueParser<"sync", number> {
  const wanted: Message = message`a time such as 15m or 1h30m, ${text(formatDuration(min))} to ${
    text(formatDuration(max))
  }`;
  return {
    mode: "sync",
    metavar,
    placeholder: min,
    format: formatDuration,
    parse(input) {
      const value = parseDuration(input);
      if (value !== null && value >= min && value <= max) return { success: true, value };
      return { success: false, error: message`Expected ${wanted}, but got ${input}.` };
    },
  };
}

/** In the largest unit that divides it. */
function formatDuration(ms: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, size]) => ms % size === 0) ??
    ["s", 1_000];
  return `${ms / size}${unit}`;
}
