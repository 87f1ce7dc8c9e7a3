import * as z from "zod";
import { nearestName } from "../platform/nearest_name.ts";
import {
  shownName,
  shownPath,
  shownValue,
  type TomlPath,
  valueAt,
} from "../platform/shown_toml.ts";
import type { TomlPlaces } from "../platform/toml_places.ts";
import type { PackFault } from "./compile_pack.ts";
import type { PackProblem } from "./pack.ts";
import { PackSchema } from "./pack_schema.ts";

/** What is needed to say where something is wrong. */
export interface ProblemContext {
  readonly file: string;
  readonly data: unknown;
  readonly places: TomlPlaces;
}

/** Beyond so many of a kind nobody reads on, and each has to be looked for in the text. */
const MOST_OF_A_KIND = 50;

/** Turns what the schema found wrong into problems with a place and a way out: the first of them. */
export function schemaProblems(error: z.ZodError, context: ProblemContext): readonly PackProblem[] {
  return error.issues.slice(0, MOST_OF_A_KIND).flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      const names = issue.keys.slice(0, MOST_OF_A_KIND);
      return names.map((name) => unknownKey([...path, name], context));
    }
    const value = valueAt(context.data, path);
    const found = value === undefined ? "is missing" : `is ${shownValue(value)}`;
    const message = `${shownPath(path)} ${found}, but must be ${issue.message}`;
    const hint = value === undefined ? `add ${path.at(-1) ?? "it"}` : "change or remove it";
    return [problemAt(path, { message, hint }, context)];
  });
}

/** Gives a fault its place. */
export function faultProblem(fault: PackFault, context: ProblemContext): PackProblem {
  const message = `${shownPath(fault.path)} ${fault.wrong}`;
  return problemAt(fault.path, { message, hint: fault.hint }, context);
}

function unknownKey(path: TomlPath, context: ProblemContext): PackProblem {
  const siblings = namesAt(path.slice(0, -1));
  const near = nearestName(path.at(-1) ?? "", siblings);
  const hint = near === null
    ? `remove it; known here: ${siblings.join(", ")}`
    : `did you mean ${near}?`;
  return problemAt(path, { message: `unknown key ${shownPath(path)}`, hint }, context);
}

function problemAt(
  path: TomlPath,
  { message, hint }: { readonly message: string; readonly hint: string },
  { file, places }: ProblemContext,
): PackProblem {
  return { file, ...places.find(path), key: path.map(shownName).join("."), message, hint };
}

/** The names that may stand in the table at a path. */
function namesAt(path: TomlPath): readonly string[] {
  let schema: z.ZodType = PackSchema;
  for (const name of path) {
    const outer = unwrapped(schema);
    if (outer instanceof z.ZodArray) schema = outer.element as z.ZodType;
    else if (outer instanceof z.ZodObject) schema = outer.shape[name] as z.ZodType;
    else return [];
  }
  const table = unwrapped(schema);
  return table instanceof z.ZodObject ? Object.keys(table.shape) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional || inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault
  ) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}
