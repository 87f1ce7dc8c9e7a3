import type { RpcContext } from "../../rpc/context.ts";
import { askMethod } from "../ask_method.ts";
import type { SiteContext } from "../site_env.ts";
import { jsonAnswer } from "./json_answer.ts";

/** How the daemon is, for probes: 503 while what it is for does not happen. */
export async function health(c: SiteContext, context: RpcContext): Promise<Response> {
  const asked = await askMethod("health.get", { context, role: c.env.role });
  const isUnhealthy = asked.kind === "answered" && asked.result.condition === "unhealthy";
  return jsonAnswer(c, asked, isUnhealthy ? 503 : 200);
}
