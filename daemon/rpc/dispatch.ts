import type { RequestEnvelope, RpcId } from "../../shared/protocol/envelope.ts";
import { WireError } from "../../shared/protocol/errors.ts";
import { findMethod, type MethodName } from "../../shared/protocol/manifest.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { Caller, Handler, RpcContext } from "./context.ts";
import { HANDLERS } from "./handlers.ts";

/** The answer to one request, as it goes on the wire. */
export type Response =
  | { readonly jsonrpc: "2.0"; readonly id: RpcId | null; readonly result: unknown }
  | { readonly jsonrpc: "2.0"; readonly id: RpcId | null; readonly error: unknown };

/**
 * Answers one request: method, role, params, handler, each with its own error. Never throws; what a
 * handler throws unasked is logged and answered as INTERNAL without its text.
 */
export async function dispatch(
  request: RequestEnvelope,
  context: RpcContext,
  caller: Caller,
): Promise<Response> {
  try {
    return { jsonrpc: "2.0", id: request.id, result: await call(request, context, caller) };
  } catch (error) {
    return errorResponse(request.id, asWireError(error, request.method, context));
  }
}

export function errorResponse(id: RpcId | null, error: WireError): Response {
  return { jsonrpc: "2.0", id, error: error.toWire() };
}

function call(request: RequestEnvelope, context: RpcContext, caller: Caller): unknown {
  const method = findMethod(request.method);
  if (!method) {
    const message = `method cannot be found: ${request.method}, ` +
      "capabilities.get lists those there are";
    throw new WireError("METHOD_NOT_FOUND", message);
  }
  if (!mayCall(caller.role, method.role)) {
    context.forbidden.note({ method: method.name, by: caller.wire });
    throw new WireError("FORBIDDEN", `${method.name} refused: it needs the admin role`);
  }
  const params = method.params.safeParse(request.params ?? {});
  if (!params.success) {
    const issues = params.error.issues.map(({ path, message }) => ({
      path: path.join("."),
      message,
    }));
    const first = issues[0];
    const where = first?.path ? `${first.path}: ` : "";
    const message = `params of ${method.name} do not fit: ${where}${first?.message ?? "unknown"}`;
    throw new WireError("INVALID_PARAMS", message, { detail: { issues } });
  }
  // The name came from the table, so handler and params belong together.
  const handler = HANDLERS[method.name] as Handler<MethodName>;
  return handler(params.data as never, context, caller);
}

function mayCall(role: Role, needed: Role): boolean {
  return role === "admin" || needed === "read";
}

function asWireError(error: unknown, method: string, { log }: RpcContext): WireError {
  if (error instanceof WireError) return error;
  const detail = error instanceof Error ? error.stack ?? error.message : String(error);
  log.error("a method failed", { method, error: detail });
  return new WireError("INTERNAL", `${method} failed: the daemon's log says why`);
}
