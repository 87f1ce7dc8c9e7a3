import { Hono } from "hono";
import type { Role } from "../../shared/protocol/method.ts";
import type { RpcContext } from "../rpc/context.ts";
import { ASSETS } from "./assets.ts";
import { dashboard } from "./routes/dashboard.tsx";
import { settings } from "./routes/settings.tsx";
import { settingsSeed } from "./routes/settings_seed.ts";

/** Answers a request for a page or what belongs to it. */
export type Site = (request: Request, role: Role) => Response | Promise<Response>;

/** The dashboard, drawn from what the daemon knows at the moment of the request. */
export function buildSite(context: RpcContext): Site {
  const app = new Hono<{ Bindings: { readonly role: Role } }>();
  app.get("/", (c) => {
    c.header("cache-control", "no-store");
    const { snapshot, health, clock } = context;
    return c.html(
      dashboard({
        snapshot: snapshot(),
        health: health(),
        role: c.env.role,
        now: clock.now(),
      }),
    );
  });
  app.get("/settings", (c) => {
    c.header("cache-control", "no-store");
    return c.html(settings(settingsSeed(context, c.env.role)));
  });
  app.get("/static/:name", (c) => {
    const asset = ASSETS[c.req.param("name")];
    if (asset === undefined) return c.notFound();
    return c.body(asset.text, 200, { "content-type": asset.type, "cache-control": "no-cache" });
  });
  return (request, role) => app.fetch(request, { role });
}
