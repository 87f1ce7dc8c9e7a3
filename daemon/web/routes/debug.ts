import type { RpcContext } from "../../rpc/context.ts";
import { askMethod } from "../ask_method.ts";
import type { SiteContext } from "../site_env.ts";
import { jsonAnswer } from "./json_answer.ts";

type Ask = (c: SiteContext, context: RpcContext) => Promise<Response>;

/** What `debug.*` answers, for those who look after the daemon with a browser or `curl`. */
export const DEBUG_ROUTES: Readonly<Record<string, Ask>> = {
  "/debug/metrics": async (c, context) =>
    jsonAnswer(c, await askMethod("debug.metrics", { context, role: c.env.role })),

  "/debug/selftest": async (c, context) =>
    jsonAnswer(c, await askMethod("debug.selfTest", { context, role: c.env.role })),

  "/debug/log": async (c, context) => {
    const { lines, ...rest } = c.req.query();
    const params = { ...rest, ...(lines === undefined ? {} : { lines: Number(lines) }) };
    return jsonAnswer(c, await askMethod("debug.logTail", { context, role: c.env.role, params }));
  },

  "/debug/diagnostics": async (c, context) => {
    const { includeOutput, ...rest } = c.req.query();
    const params = {
      ...rest,
      ...(includeOutput === undefined ? {} : { includeOutput: includeOutput === "true" }),
    };
    const role = c.env.role;
    return jsonAnswer(c, await askMethod("debug.diagnostics", { context, role, params }));
  },
};
