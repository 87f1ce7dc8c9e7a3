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
