import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import type { Role } from "../../../shared/protocol/method.ts";
import { PAGE_POLICY } from "../../platform/page_policy.ts";
import type { WebAccess } from "./web_access.ts";
import { LOGIN_LIFE_MS } from "./web_access.ts";
import { cookieName, loginCookie } from "./web_cookie.ts";
import type { Refusal, WebGate } from "./web_gate.ts";

export interface WebRoutes {
  readonly access: WebAccess;
  readonly maxBodyBytes: number;
  /** Answers one JSON-RPC message; null where there is no answer to it. */
  readonly answer: (text: string, role: Role) => Promise<string | null>;
  /** Pages, and all that belongs to them. */
  readonly site: (request: Request, role: Role) => Response | Promise<Response>;
}

/** What the server hands to each handler. */
interface Env {
  readonly Bindings: { readonly incoming: IncomingMessage };
  readonly Variables: { role: Role };
}

type WebContext = Context<Env>;

const JSON_TYPE = "application/json";

/** The routes that are the wire's own: the way in, JSON-RPC by POST; the rest is the site's. */
export function webRoutes(gate: WebGate, routes: WebRoutes): Hono<Env> {
  const app = new Hono<Env>();
  app.use(secureHeaders(PAGE_POLICY));
  app.get("/login", (c) => login(c, gate, routes.access));
  app.use(async (c, next) => {
    const verdict = gate.judge(c.env.incoming);
    if (verdict.kind === "refused") return refuse(c, verdict);
    c.set("role", verdict.role);
    await next();
  });
  app.post(
    "/rpc",
    bodyLimit({ maxSize: routes.maxBodyBytes, onError: (c) => c.text(tooLarge(routes), 413) }),
    (c) => rpc(c, routes),
  );
  app.all("*", (c) => routes.site(c.req.raw, c.get("role")));
  return app;
}

async function rpc(c: WebContext, { answer }: WebRoutes): Promise<Response> {
  // A form of another site cannot send this type unasked.
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== JSON_TYPE) return c.text(`send a JSON-RPC message as ${JSON_TYPE}\n`, 415);
  const text = decode(await c.req.arrayBuffer());
  if (text === null) return c.text("the body is not UTF-8\n", 400);
  const answered = await answer(text, c.get("role"));
  if (answered === null) return c.body(null, 204);
  return c.body(answered, 200, { "content-type": JSON_TYPE, "cache-control": "no-store" });
}

function login(c: WebContext, gate: WebGate, access: WebAccess): Response {
  const refusal = gate.judgeStranger(c.env.incoming);
  if (refusal !== null) return refuse(c, refusal);
  const cookie = access.redeem(c.req.query("code") ?? "");
  c.header("cache-control", "no-store");
  if (cookie === null) {
    return c.text(
      "this link was used before or is too old: `ntm-tracker open` makes another\n",
      401,
    );
  }
  const name = cookieName(c.env.incoming.socket.localPort ?? 0);
  c.header("set-cookie", loginCookie(name, cookie, LOGIN_LIFE_MS));
  return c.redirect("/", 303);
}

function refuse(c: WebContext, { status, advice }: Refusal): Response {
  return c.text(`${advice}\n`, status);
}

function tooLarge({ maxBodyBytes }: WebRoutes): string {
  return `the body is longer than ${maxBodyBytes} bytes: send less, or set ` +
    "security.max_request_body_kb\n";
}

function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
