import * as z from "zod";
import type { ConfigProblem } from "./config_problem.ts";
import { nearestName } from "./nearest_name.ts";
import { shownName, shownPath, shownValue, type TomlPath, valueAt } from "./shown_toml.ts";
import { tomlPlaces } from "./toml_places.ts";

/*
 * A prices.toml as it stands in its file. Each error text completes the sentence "KEY is VALUE, but
 * must be …".
 */

const MOST_ENTRIES = 200;
const MOST_MODELS = 50;

const DOLLARS = "US dollars per million tokens, a number from 0 to 10000";
const dollars = z.number({ error: DOLLARS }).min(0, { error: DOLLARS }).max(10_000, {
  error: DOLLARS,
});

const MODEL = 'the name of a model, or its beginning and a *, such as "claude-opus-4-5*"';
const model = z.string({ error: MODEL }).regex(/^[\w.:@/+[\]-]{1,100}\*?$/, { error: MODEL });

const MODELS = `a list of 1 to ${MOST_MODELS} names`;
const DAY = 'a day in quotes, such as "2026-11-21"';
const SOURCE = "a text of at most 200 characters";
const ENTRIES = `a list of at most ${MOST_ENTRIES} tables, each under a [[price]]`;

const entry = z.strictObject({
  models: z.array(model, { error: MODELS }).min(1, { error: MODELS })
    .max(MOST_MODELS, { error: MODELS }),
  input: dollars,
  output: dollars,
  cache_read: dollars.optional(),
  cache_write: dollars.optional(),
  cache_write_long: dollars.optional(),
  /** Where the figures come from; for people. */
  source: z.string({ error: SOURCE }).max(200, { error: SOURCE }).optional(),
});

export const PriceFileSchema = z.strictObject({
  as_of: z.string({ error: DAY }).regex(/^\d{4}-\d\d-\d\d$/, { error: DAY }).optional(),
  price: z.array(entry, { error: ENTRIES }).max(MOST_ENTRIES, { error: ENTRIES }).default([]),
});

export type PriceFile = z.infer<typeof PriceFileSchema>;

/** Beyond so many of a kind nobody reads on, and each has to be looked for in the text. */
const MOST_OF_A_KIND = 20;

/** Turns what the schema found wrong into problems with a place and a way out: the first of them. */
export function priceProblems(
  error: z.ZodError,
  { data, text }: { readonly data: unknown; readonly text: string },
): ConfigProblem[] {
  const places = tomlPlaces(text);
  const problem = (path: TomlPath, message: string, hint: string): ConfigProblem => ({
    ...places.find(path),
    key: path.map(shownName).join("."),
    message,
    hint,
  });
  return error.issues.slice(0, MOST_OF_A_KIND).flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, MOST_OF_A_KIND).map((name) =>
        problem([...path, name], `unknown key ${shownPath([...path, name])}`, keyHint(path, name))
      );
    }
    const value = valueAt(data, path);
    const found = value === undefined ? "is missing" : `is ${shownValue(value)}`;
    const hint = value === undefined ? `add ${path.at(-1) ?? "it"}` : "change or remove it";
    return [problem(path, `${shownPath(path)} ${found}, but must be ${issue.message}`, hint)];
  });
}

function keyHint(path: TomlPath, name: string): string {
  const known = Object.keys(path.length === 0 ? PriceFileSchema.shape : entry.shape);
  const near = nearestName(name, known);
  return near === null ? `remove it; known here: ${known.join(", ")}` : `did you mean ${near}?`;
}
