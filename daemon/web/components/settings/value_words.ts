import type { ConfigKeyInfo } from "../../../../shared/protocol/methods/config.ts";
import { sentence } from "../error_words.ts";
import { knownZone } from "../known_zone.ts";

/** A value as a person reads it. */
export function shortValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return value === "" ? "empty" : value;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) {
    return value.length === 0 ? "none" : value.join(", ");
  }
  if (Array.isArray(value)) return `${value.length} in a list`;
  return value === null || value === undefined ? "not set" : String(value);
}

/** Why a daemon would not take a number, before it is asked. */
export function rangeProblem(
  { minimum, maximum }: Pick<ConfigKeyInfo, "minimum" | "maximum">,
  value: unknown,
): string | undefined {
  if (typeof value !== "number") return undefined;
  if (minimum !== null && value < minimum) return `It must be at least ${minimum}.`;
  return maximum !== null && value > maximum ? `It must be at most ${maximum}.` : undefined;
}

/** A refusal as a sentence: the project's own texts complete "must be", and others are for programs. */
export function refusalWords(message: string, { wanted }: Pick<ConfigKeyInfo, "wanted">): string {
  return sentence(`it must be ${/^[A-Z]/.test(message) ? wanted : message}`);
}

/** What stands in a field for numbers; text that is no whole number stays one, for the daemon to refuse. */
export function numberIn(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A time of the day in a time zone, the same wherever it is drawn. */
export function clockAt(at: number, timeZone: string): string {
  const options = { ...knownZone(timeZone), hour: "2-digit", minute: "2-digit" } as const;
  return new Date(at).toLocaleTimeString("en-GB", options);
}

/** The names in a text, one to a line. */
export function linesIn(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
