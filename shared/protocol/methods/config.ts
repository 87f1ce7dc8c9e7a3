import * as z from "zod";
import { method } from "../method.ts";

/** A key whose value in the file is another than the one in force. */
export const PendingSetting = z.object({
  key: z.string(),
  /** As the file has it; the default where the file says nothing. */
  value: z.unknown(),
});

/** A key that `config.set` cannot change in the form in which the file has it. */
export const FixedSetting = z.object({
  key: z.string(),
  /** For people, and no sentence: `there are comments in its value, which would be lost`. */
  why: z.string(),
});

const settings = {
  path: z.string(),
  /** False when there is no file and every value is a default. */
  exists: z.boolean(),
  /** What a restart of the daemon will bring into force. */
  pending: z.array(PendingSetting),
  /** What only an editor can change in the file as it stands at this moment. */
  fixed: z.array(FixedSetting),
};

export const configGet = method({
  name: "config.get",
  role: "read",
  summary: "The configuration in force, with defaults filled in; or one key of it.",
  params: z.strictObject({
    /** A dotted key such as `polling.tmux_quiet_interval_ms`. */
    key: z.string().optional(),
  }),
  result: z.object({ ...settings, value: z.unknown() }),
});

/** The settings after the file was read again. */
const reread = z.object({
  ...settings,
  /** The settings in force now, defaults filled in. */
  value: z.unknown(),
  /** Keys that came into force by this. */
  applied: z.array(z.string()),
});

export const configSet = method({
  name: "config.set",
  role: "admin",
  summary: "Changes keys of daemon.toml in place and applies what can be applied while running.",
  params: z.strictObject({
    /** By dotted key; null takes the key out of the file, which leaves its default. */
    values: z.record(z.string().max(100), z.unknown()).refine(
      (values) => Object.keys(values).length >= 1 && Object.keys(values).length <= 100,
      { error: "one key to 100 keys" },
    ),
    /**
     * By dotted key, what the caller believes the file says, with defaults filled in; CONFLICT where
     * it says otherwise.
     */
    expected: z.record(z.string().max(100), z.unknown()).optional(),
    /** Only says whether it could be done: nothing is written, nothing applied. */
    dryRun: z.boolean().default(false),
  }),
  result: reread.extend({
    /** Keys that the file has otherwise than before; those that would be so, for a dry run. */
    changed: z.array(z.string()),
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

export const configReload = method({
  name: "config.reload",
  role: "admin",
  summary: "Reads daemon.toml again and applies what can be applied while running.",
  params: z.strictObject({}),
  result: reread,
});

export type FixedSetting = z.infer<typeof FixedSetting>;
export type PendingSetting = z.infer<typeof PendingSetting>;
