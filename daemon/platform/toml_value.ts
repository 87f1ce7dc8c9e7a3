import { isUnsafeChar } from "../../shared/text/unsafe_char.ts";

/** What a setting can hold. */
export type TomlValue =
  | string
  | number
  | boolean
  | readonly TomlValue[]
  | { readonly [name: string]: TomlValue };

/**
 * A value as TOML on one line.
 * @throws {TypeError} for what TOML has no form for, such as null or a number that is no number.
 */
export function tomlValue(value: unknown): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return tomlNumber(value);
  if (typeof value === "string") return tomlText(value);
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, inner]) =>
      `${tomlName(name)} = ${tomlValue(inner)}`
    );
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  throw new TypeError(
    `write a value as TOML: it is ${String(value)}, wanted a text, a number, true, false or a list`,
  );
}

/** A key as it is written: bare where it can be. */
export function tomlName(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : tomlText(name);
}

function tomlNumber(value: number): string {
  const text = String(value);
  // A whole number stays one, however large; TOML asks for a point or an exponent in the others.
  return Number.isInteger(value) && !/e/.test(text) ? text : text.replace("+", "");
}

/** JSON escapes what TOML does; what nobody would see in the file is written as its number, too. */
function tomlText(text: string): string {
  return Array.from(JSON.stringify(text), (char) => {
    const codePoint = char.codePointAt(0) ?? 0;
    if (!isUnsafeChar(codePoint)) return char;
    const number = codePoint.toString(16);
    return codePoint > 0xffff ? `\\U${number.padStart(8, "0")}` : `\\u${number.padStart(4, "0")}`;
  }).join("");
}
