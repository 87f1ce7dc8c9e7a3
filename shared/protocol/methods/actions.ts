import * as z from "zod";
import { method } from "../method.ts";

export const actionsPaneSend = method({
  name: "actions.paneSend",
  role: "admin",
  summary: "Types one line into a pane; UNSUPPORTED unless security.enable_actions is set.",
  params: z.strictObject({
    paneId: z.string(),
    /** Printable, without a line break, at most 2,000 characters; may be empty with `enter`. */
    text: z.string().max(10_000),
    /** Presses Enter after the text. */
    enter: z.boolean().default(false),
    /** The text is meant as an answer. Needed for a pane that waits, refused for any other. */
    answersWaiting: z.boolean().default(false),
  }),
  result: z.object({
    paneId: z.string(),
    tmuxPaneId: z.string(),
    /** UTF-16 units. */
    textLength: z.int().nonnegative(),
    enter: z.boolean(),
  }),
});

export const actionsSessionKill = method({
  name: "actions.sessionKill",
  role: "admin",
  summary: "Ends a session and all in it; UNSUPPORTED unless security.enable_actions is set.",
  params: z.strictObject({
    sessionId: z.string(),
    /** The session's exact name: needed where terminals are attached or agents at work. */
    confirm: z.string().optional(),
  }),
  result: z.object({ sessionId: z.string(), tmuxSessionId: z.string(), name: z.string() }),
});

export const actionsFocus = method({
  name: "actions.focus",
  role: "admin",
  summary: "Shows a pane in the attached terminal that was used last; the attach command if none.",
  params: z.strictObject({ paneId: z.string() }),
  result: z.object({
    paneId: z.string(),
    /** The tmux client that shows it now; null where none is attached and nothing was done. */
    client: z.string().nullable(),
    /** As in attach.command. */
    argv: z.array(z.string()),
    command: z.string(),
  }),
});
