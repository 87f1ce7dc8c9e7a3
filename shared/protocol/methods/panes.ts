import * as z from "zod";
import { Explanation } from "../../model/explanation.ts";
import { Pane } from "../../model/pane.ts";
import { method } from "../method.ts";

export const panesGet = method({
  name: "panes.get",
  role: "read",
  summary: "One pane by its id, live or from history.",
  params: z.strictObject({ paneId: z.string() }),
  result: Pane,
});

export const panesExplain = method({
  name: "panes.explain",
  role: "read",
  summary:
    "Why a pane that is there is shown as it is: each piece of evidence, and what it was worth.",
  params: z.strictObject({ paneId: z.string() }),
  result: Explanation,
});

/** The end of what a pane shows. */
export const PanePreview = z.object({
  paneId: z.string(),
  tmuxPaneId: z.string(),
  /** When tmux was asked, milliseconds UTC. */
  at: z.int().nonnegative(),
  /** From the oldest; without secrets and terminal controls, whole lines as they were before wrapping. */
  lines: z.array(z.string()),
  /** Older lines are left out. */
  truncated: z.boolean(),
});

export const panesOutputPreview = method({
  name: "panes.outputPreview",
  role: "read",
  summary: "What a pane shows now, redacted; only of sessions that the user has opened to it.",
  params: z.strictObject({
    paneId: z.string(),
    /** At most so many; never more than `capture.max_preview_lines`. */
    lines: z.int().min(1).max(10_000).optional(),
  }),
  result: PanePreview,
});

export type PanePreview = z.infer<typeof PanePreview>;
