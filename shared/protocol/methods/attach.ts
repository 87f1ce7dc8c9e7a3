import * as z from "zod";
import { method } from "../method.ts";

export const attachCommand = method({
  name: "attach.command",
  role: "read",
  summary: "The tmux command that brings a person to one pane. Nothing is run.",
  params: z.strictObject({ paneId: z.string() }),
  result: z.object({
    paneId: z.string(),
    /** For exec: no shell is needed. */
    argv: z.array(z.string()),
    /** The same, quoted for a POSIX shell. */
    command: z.string(),
  }),
});
