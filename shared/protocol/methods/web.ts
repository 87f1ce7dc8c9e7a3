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

export const webForget = method({
  name: "web.forget",
  role: "admin",
  summary: "Ends all logins of browsers and their connections, and makes new tokens; UNSUPPORTED " +
    "while the dashboard is off.",
  params: z.strictObject({}),
  result: z.object({
    /** How many browsers were logged in. */
    logins: z.int().nonnegative(),
  }),
});
