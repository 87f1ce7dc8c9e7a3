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
