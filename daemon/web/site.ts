import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Escalation } from "../../shared/model/escalation.ts";
import type { Role } from "../../shared/protocol/method.ts";
import { PAGE_POLICY } from "../platform/page_policy.ts";
import type { RpcContext } from "../rpc/context.ts";
import { notificationSettings } from "../rpc/notification_settings.ts";
import { lastingDismissed, MOST_DISMISSED } from "./components/quiet_escalations.ts";
import { ASSETS } from "./assets.ts";
import { dashboard } from "./routes/dashboard.tsx";
import { DEBUG_ROUTES } from "./routes/debug.ts";
import { health } from "./routes/health.ts";
import { metrics } from "./routes/metrics.ts";
import { FAILED, NO_PAGE, NOT_READ, ONLY_POSTED, tellProblem } from "./routes/problem.tsx";
import type { SiteContext, SiteEnv } from "./site_env.ts";
import { settings } from "./routes/settings.tsx";
import { settingsSeed } from "./routes/settings_seed.ts";

/** Answers a request for a page or what belongs to it. */
export type Site = (request: Request, role: Role) => Response | Promise<Response>;

/** The dashboard, drawn from what the daemon knows at the moment of the request. */
export function buildSite(context: RpcContext): Site {
  const app = new Hono<SiteEnv>();
  // Also for those who come by no port: what a page may load is the same for them.
  app.use(secureHeaders(PAGE_POLICY));
  app.get("/", (c) => page(c, context));
  app.get("/settings", async (c) => {
    c.header("cache-control", "no-store");
    return c.html(settings(await settingsSeed(context, c.env.role)));
  });
  app.get("/static/:name", asset);
  app.get("/health", (c) => health(c, context));
  app.get("/metrics", (c) => metrics(c, context));
  for (const [path, ask] of Object.entries(DEBUG_ROUTES)) app.get(path, (c) => ask(c, context));
  app.notFound((c) => tellAbsent(c, app));
  app.onError((error, c) => {
    context.log.error("a page failed", { path: c.req.path, error: String(error.stack ?? error) });
    return tellProblem(c, FAILED);
  });
  return (request, role) => app.fetch(request, { role });
}

function page(c: SiteContext, context: RpcContext): Response | Promise<Response> {
  const { health, config, clock } = context;
  c.header("cache-control", "no-store");
  const role = c.env.role;
  const snoozeMinutes = notificationSettings(config).snooze_minutes;
  const snapshot = context.snapshot();
  const dismissed = lastingDismissed(lastDismissed(context), snapshot);
  const seed = { snapshot, health: health(), dismissed, role, snoozeMinutes, now: clock.now() };
  return c.html(dashboard(seed));
}

function lastDismissed({ escalations, history }: RpcContext): readonly Escalation[] {
  const kept = history.escalations.listClosed({ status: "dismissed", limit: MOST_DISMISSED });
  return [...kept, ...escalations.unkeptEscalations.filter(({ status }) => status === "dismissed")];
}

function asset(c: SiteContext): Response | Promise<Response> {
  const found = Object.entries(ASSETS).find(([name]) => name === c.req.param("name"))?.[1];
  if (found === undefined) return c.notFound();
  return c.body(found.text, 200, { "content-type": found.type, "cache-control": "no-cache" });
}

/** Tells what is nowhere apart from what is asked for in the wrong way. */
function tellAbsent(c: SiteContext, app: Hono<SiteEnv>): Response {
  const { path } = c.req;
  if (path === "/rpc") {
    c.header("allow", "POST");
    return tellProblem(c, ONLY_POSTED);
  }
  const [routes] = app.router.match("GET", path);
  const isRead = routes.some(([[, { method }]]) => method === "GET");
  if (!isRead || c.req.method === "GET" || c.req.method === "HEAD") return tellProblem(c, NO_PAGE);
  c.header("allow", "GET, HEAD");
  return tellProblem(c, NOT_READ);
}
