import * as z from "zod";
import { method } from "../method.ts";

export const daemonShutdown = method({
  name: "daemon.shutdown",
  role: "admin",
  summary: "Ends the daemon after what is under way is kept; for restart and upgrade.",
  params: z.strictObject({ reason: z.string().max(200).optional() }),
  result: z.object({ stopping: z.literal(true) }),
});
