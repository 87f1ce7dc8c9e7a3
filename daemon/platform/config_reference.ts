import * as z from "zod";
import { type ConfigKey, ConfigSchema } from "./config_schema.ts";
import { CONFIG_USE, type ConfigEffect } from "./config_use.ts";

/** What may stand somewhere in the file. */
export interface ConfigValueInfo {
  /** `tables` are a list of tables, each `[[section.key]]`. */
  readonly kind: "switch" | "number" | "text" | "choice" | "list" | "table" | "tables";
  /** What a right value is, for example `a whole number from 1 to 65535`. */
  readonly wanted: string;
  /** Null where leaving it out is no value. */
  readonly defaultValue: unknown;
  /** What it does, with the unit of a number. */
  readonly description: string;
  /** Of a number, and null otherwise. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Of a choice, and of a list in which only these may stand; else empty. */
  readonly choices: readonly string[];
}

/** What a person may want to know of one key. */
export interface ConfigKeyInfo extends ConfigValueInfo {
  readonly key: ConfigKey;
  readonly effect: ConfigEffect;
  /** What stands in each of `tables`; else empty. */
  readonly fields: readonly (ConfigValueInfo & { readonly name: string })[];
}

/** The corner of JSON Schema in which the declarations of {@linkcode ConfigSchema} come out. */
const Declared = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
  default: z.unknown().optional(),
  description: z.string().default(""),
  get items() {
    return Declared.optional();
  },
  get properties() {
    return z.record(z.string(), Declared).optional();
  },
  get propertyNames() {
    return Declared.optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), Declared]).optional();
  },
});
type Declared = z.infer<typeof Declared>;

/** Every key, in the order of the file. */
export function configReference(): readonly ConfigKeyInfo[] {
  return Object.entries(declared().properties ?? {}).flatMap(([section, { properties }]) =>
    Object.entries(properties ?? {}).map(([name, declaration]) => {
      const key = `${section}.${name}` as ConfigKey;
      return {
        key,
        ...valueInfo(declaration),
        effect: CONFIG_USE[key].effect,
        fields: Object.entries(declaration.items?.properties ?? {})
          .map(([name, field]) => ({ name, ...valueInfo(field) })),
      };
    })
  );
}

/** What a right value at `path` is; null for a path that the schema does not know. */
export function wantedAt(path: readonly string[]): string | null {
  const declaration = declarationAt(path);
  return declaration === null ? null : wantedBy(declaration);
}

/** The names that may stand in the table at `path`. */
export function namesAt(path: readonly string[]): readonly string[] {
  const declaration = declarationAt(path);
  return declaration?.propertyNames?.enum ?? Object.keys(declaration?.properties ?? {});
}

let known: Declared | null = null;

/** Some milliseconds the first time; most runs never ask. */
function declared(): Declared {
  return known ??= Declared.parse(z.toJSONSchema(ConfigSchema, { io: "input" }));
}

function declarationAt(path: readonly string[]): Declared | null {
  let at = declared();
  for (const name of path) {
    const { properties = {}, items, additionalProperties } = at;
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const next = own ?? items ?? additionalProperties;
    if (next === undefined || typeof next === "boolean") return null;
    at = next;
  }
  return at;
}

function valueInfo(declaration: Declared): ConfigValueInfo {
  const { default: defaultValue = null, description, minimum, maximum } = declaration;
  return {
    kind: kindOf(declaration),
    wanted: wantedBy(declaration),
    defaultValue,
    description,
    minimum: minimum ?? null,
    maximum: maximum ?? null,
    choices: declaration.enum ?? declaration.items?.enum ?? [],
  };
}

function kindOf({ type, enum: choices, items }: Declared): ConfigValueInfo["kind"] {
  if (choices !== undefined) return "choice";
  switch (type) {
    case "integer":
      return "number";
    case "boolean":
      return "switch";
    case "string":
      return "text";
    case "array":
      return items?.type === "object" ? "tables" : "list";
    default:
      return "table";
  }
}

function wantedBy(declaration: Declared): string {
  if (declaration.enum !== undefined) {
    return `one of ${declaration.enum.map((choice) => JSON.stringify(choice)).join(", ")}`;
  }
  switch (declaration.type) {
    case "integer":
      return `a whole number from ${declaration.minimum} to ${declaration.maximum}`;
    case "boolean":
      return "true or false";
    case "string":
      return `a text${lengthOf(declaration)}`;
    case "array":
      return wantedList(declaration);
    default:
      return "a table";
  }
}

function wantedList({ items, maxItems }: Declared): string {
  const most = maxItems === undefined ? "" : ` of at most ${maxItems} entries`;
  const each = items === undefined ? "" : `, each ${wantedBy(items)}`;
  return `a list${most}${each}`;
}

function lengthOf({ minLength, maxLength }: Declared): string {
  if (minLength !== undefined && maxLength !== undefined) {
    return ` of ${minLength} to ${maxLength} characters`;
  }
  if (maxLength !== undefined) return ` of at most ${maxLength} characters`;
  return minLength === undefined ? "" : " that is not empty";
}
