import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import type { Role } from "../../../shared/protocol/method.ts";
import { PAGE_POLICY } from "../../platform/page_policy.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { LOGIN_LIFE_MS, type WebAccess, type WebCaller } from "./web_access.ts";
import { cookieName, loginCookie } from "./web_cookie.ts";
import { type Refusal, UNKNOWN_CALLER, type WebGate } from "./web_gate.ts";

export interface WebRoutes {
  readonly access: WebAccess;
  readonly maxBodyBytes: number;
  readonly log: RoomLog;
  /** Answers one JSON-RPC message; null where there is no answer to it. */
  readonly answer: (text: string, asker: Asker) => Promise<string | null>;
  /** Pages, and all that belongs to them. */
  readonly site: (request: Request, role: Role) => Response | Promise<Response>;
}

/** Who posts a message. */
export interface Asker {
  readonly role: Role;
  /** Counts one more member of a batch: whether it may be answered now. */
  readonly nextTurn: () => boolean;
}

/** What the server hands to each handler. */
interface Env {
  readonly Bindings: { readonly incoming: IncomingMessage };
  readonly Variables: { caller: WebCaller };
}

type WebContext = Context<Env>;

const JSON_TYPE = "application/json";

/** The routes that are the wire's own: the way in, JSON-RPC by POST; the rest is the site's. */
export function webRoutes(gate: WebGate, routes: WebRoutes): Hono<Env> {
  const app = new Hono<Env>();
  app.use(secureHeaders(PAGE_POLICY));
  app.onError((error, c) => failed(error, c, routes.log));
  app.get("/login", (c) => login(c, gate, routes.access));
  app.use(async (c, next) => {
    const caller = gate.identify(c.env.incoming);
    if (caller === null) return refuse(c, UNKNOWN_CALLER);
    c.set("caller", caller);
    await next();
  });
  app.post(
    "/rpc",
    bodyLimit({ maxSize: routes.maxBodyBytes, onError: (c) => c.text(tooLarge(routes), 413) }),
    (c) => rpc(c, gate, routes),
  );
  app.all("*", (c) => routes.site(c.req.raw, c.get("caller").role));
  return app;
}

async function rpc(c: WebContext, gate: WebGate, { answer }: WebRoutes): Promise<Response> {
  // A form of another site cannot send this type unasked.
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== JSON_TYPE) return c.text(`send a JSON-RPC message as ${JSON_TYPE}\n`, 415);
  const text = decode(await c.req.arrayBuffer());
  if (text === null) return c.text("the body is not UTF-8\n", 400);
  const { role, id } = c.get("caller");
  const answered = await answer(text, { role, nextTurn: () => gate.count(id) === 0 });
  if (answered === null) return c.body(null, 204);
  return c.body(answered, 200, { "content-type": JSON_TYPE, "cache-control": "no-store" });
}

async function login(c: WebContext, gate: WebGate, access: WebAccess): Promise<Response> {
  // What only looks at a link must not use it up.
  if (c.req.method !== "GET") return c.text("open the link in a browser\n", 405, { allow: "GET" });
  const code = c.req.query("code") ?? "";
  const cookie = await access.redeem(code);
  c.header("cache-control", "no-store");
  if (cookie === null) {
    const caller = gate.identify(c.env.incoming);
    // Whoever opens the same link again is in already, unless it was to let in for more.
    if (caller?.isLogin && isEnough(caller.role, access.roleOfUsed(code))) {
      return c.redirect("/", 303);
    }
    return c.text(
      "this link was used before or is too old: `ntm-tracker open` makes another\n",
      401,
    );
  }
  const name = cookieName(c.env.incoming.socket.localPort ?? 0);
  c.header("set-cookie", loginCookie(name, cookie, LOGIN_LIFE_MS));
  return c.redirect("/", 303);
}

/** @param wanted what a link was for; null where nobody knows any more */
function isEnough(role: Role, wanted: Role | null): boolean {
  return role === "admin" || wanted === "read";
}

function refuse(c: WebContext, { status, advice }: Refusal): Response {
  return c.text(`${advice}\n`, status, { "cache-control": "no-store", "connection": "close" });
}

function failed(error: Error, c: WebContext, log: RoomLog): Response {
  const { complete, errored, destroyed } = c.env.incoming;
  // A body that ends before its end is the peer's failure; nobody is there to be told. One that was
  // read to its end is destroyed, too.
  if (!complete && (errored || destroyed)) return c.body(null, 400);
  log.error("a request failed", { path: c.req.path, error: error.stack ?? error.message });
  return c.text("the request failed: the daemon's log says why\n", 500);
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
