import * as z from "zod";
import { method } from "../method.ts";

export const configGet = method({
  name: "config.get",
  role: "read",
  summary: "The configuration in force, with defaults filled in; or one key of it.",
  params: z.strictObject({
    /** A dotted key such as `polling.tmux_quiet_interval_ms`. */
    key: z.string().optional(),
  }),
  result: z.object({
    path: z.string(),
    /** False when there is no file and every value is a default. */
    exists: z.boolean(),
    value: z.unknown(),
  }),
});

/** What may stand somewhere in the configuration, in words and for forms. */
const ConfigValue = z.object({
  kind: z.enum(["switch", "number", "text", "choice", "list", "table", "tables"]),
  /** What a right value is, for example `a whole number from 1 to 65535`. */
  wanted: z.string(),
  /** What it does, with the unit of a number. */
  description: z.string(),
  /** Null where leaving it out is no value. */
  defaultValue: z.unknown(),
  /** Of a number, and null otherwise. */
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  /** Of a choice, and of a list in which only these may stand; else empty. */
  choices: z.array(z.string()),
});

/** One setting. */
export const ConfigKeyInfo = ConfigValue.extend({
  /** Dotted, for example `polling.tmux_quiet_interval_ms`. */
  key: z.string(),
  /** `accepted` is checked, but nothing reads it yet; `never` nothing ever will. */
  effect: z.enum(["now", "accepted", "never"]),
  /** What stands in each of `tables`; else empty. */
  fields: z.array(ConfigValue.extend({ name: z.string() })),
});

export const configSchema = method({
  name: "config.schema",
  role: "read",
  summary: "Every key of the configuration with its meaning, range and default; or of a section.",
  params: z.strictObject({
    /** For example `maintenance`. */
    section: z.string().optional(),
  }),
  result: z.object({
    /** In the order of the documentation. */
    keys: z.array(ConfigKeyInfo),
  }),
});

export type ConfigKeyInfo = z.infer<typeof ConfigKeyInfo>;
