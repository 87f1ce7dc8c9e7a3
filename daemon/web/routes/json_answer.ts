import type { ErrorName } from "../../../shared/protocol/errors.ts";
import type { MethodName } from "../../../shared/protocol/manifest.ts";
import type { Asked } from "../ask_method.ts";
import type { SiteContext } from "../site_env.ts";

/** The status of an answer over HTTP to what a method refuses with. */
const STATUS: { readonly [Name in ErrorName]?: 400 | 403 | 404 | 501 } = {
  FORBIDDEN: 403,
  INVALID_PARAMS: 400,
  NOT_FOUND: 404,
  UNSUPPORTED: 501,
};

/** A method's answer as JSON to read; `status` where it was answered. */
export function jsonAnswer<Name extends MethodName>(
  c: SiteContext,
  asked: Asked<Name>,
  status: 200 | 503 = 200,
): Response {
  if (asked.kind === "answered") return json(c, asked.result, status);
  const { name: code, message } = asked;
  return json(c, { error: { code, message } }, STATUS[code] ?? 500);
}

function json(c: SiteContext, value: unknown, status: 200 | 400 | 403 | 404 | 500 | 501 | 503) {
  return c.body(`${JSON.stringify(value, null, 2)}\n`, status, {
    "content-type": "application/json",
    "cache-control": "no-store",
  });
}
