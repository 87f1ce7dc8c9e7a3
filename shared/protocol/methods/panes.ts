import * as z from "zod";
import { Pane } from "../../model/pane.ts";
import { method } from "../method.ts";

export const panesGet = method({
  name: "panes.get",
  role: "read",
  summary: "One pane by its id, live or from history.",
  params: z.strictObject({ paneId: z.string() }),
  result: Pane,
});
