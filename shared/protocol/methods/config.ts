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
