import * as z from "zod";
import { method } from "../method.ts";

export const webLink = method({
  name: "web.link",
  role: "admin",
  summary: "A link that logs one browser in to the dashboard, once; UNSUPPORTED while it is off.",
  params: z.strictObject({
    /** What the browser may do; `admin` unless told. */
    role: z.enum(["read", "admin"]).optional(),
  }),
  result: z.object({
    /** To be opened by a browser of this machine; worth nothing once it was. */
    url: z.string(),
    /** When it stops working, milliseconds UTC. */
    expiresAt: z.int().nonnegative(),
  }),
});

/** What one answer carries at most: were it all quotes, a frame would still hold it. */
export const MOST_FETCHED_BYTES = 3 * 1_024 * 1_024;

export const webFetch = method({
  name: "web.fetch",
  role: "read",
  summary:
    "The dashboard and what belongs to it without a port; as HTTP would serve it to the role.",
  params: z.strictObject({
    /** From the slash on, with the query; of the daemon that is asked, and no other place. */
    path: z.string().max(2_048).startsWith("/"),
    method: z.literal("GET").default("GET"),
  }),
  result: z.object({
    /** As of HTTP. */
    status: z.int(),
    /** By name, in lower case. */
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    /** How bytes stand in `body`: `text` where they are UTF-8. */
    encoding: z.enum(["text", "base64"]),
  }),
});
