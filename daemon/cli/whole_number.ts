import { text } from "@optique/core/message";
import type { ValueParser } from "@optique/core/valueparser";
import { message } from "./help_text.ts";

/** A whole number on the command line; both bounds belong to it, and are told where it is not. */
export function wholeNumber(
  { metavar, min, max = Number.MAX_SAFE_INTEGER }: {
    readonly metavar: "N" | "ID";
    readonly min: number;
    readonly max?: number;
  },
): ValueParser<"sync", number> {
  return {
    mode: "sync",
    metavar,
    placeholder: min,
    format: String,
    parse(input) {
      const value = /^\d{1,16}$/.test(input) ? Number(input) : NaN;
      if (value >= min && value <= max) return { success: true, value };
      const [from, to] = [String(min), String(max)];
      const error = message`Expected a whole number from ${text(from)} to ${
        text(to)
      }, but got ${input}.`;
      return { success: false, error };
    },
  };
}
