import * as z from "zod";
import { Snapshot } from "../../model/snapshot.ts";
import { method } from "../method.ts";

export const snapshotGet = method({
  name: "snapshot.get",
  role: "read",
  summary: "Everything that is shown, at one revision and one cursor, for a cold start.",
  params: z.strictObject({}),
  result: Snapshot,
});
