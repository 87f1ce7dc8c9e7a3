import * as z from "zod";
import { method } from "../method.ts";

/** A key whose value in the file is another than the one in force. */
export const PendingSetting = z.object({
  key: z.string(),
  /** As the file has it; the default where the file says nothing. */
  value: z.unknown(),
});

const settings = {
  path: z.string(),
  /** False when there is no file and every value is a default. */
  exists: z.boolean(),
  /** What a restart of the daemon will bring into force. */
  pending: z.array(PendingSetting),
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
    /** Only says whether it could be done: nothing is written, nothing applied. */
    dryRun: z.boolean().default(false),
  }),
  result: reread.extend({
    /** Keys that the file has otherwise than before; those that would be so, for a dry run. */
    changed: z.array(z.string()),
  }),
});

export const configReload = method({
  name: "config.reload",
  role: "admin",
  summary: "Reads daemon.toml again and applies what can be applied while running.",
  params: z.strictObject({}),
  result: reread,
});

export type PendingSetting = z.infer<typeof PendingSetting>;
