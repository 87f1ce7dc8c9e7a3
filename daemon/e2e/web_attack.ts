import { equal, match } from "node:assert/strict";
import type { RawHttpAnswer } from "./raw_http.ts";

/** Headers of a request, in their order. */
export type Headers = readonly (readonly [name: string, value: string])[];

export const MIB = 1_024 * 1_024;

/** A question that everyone who is in may ask. */
export const HEALTH = '{"jsonrpc":"2.0","id":1,"method":"health.get"}';

/** A request as it is posted, or sent over a WebSocket. */
export function call(method: string, params: unknown = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

/** Of every answer, whatever it is. */
export function expectSafe({ headers, head }: RawHttpAnswer): void {
  const policy = headers.get("content-security-policy") ?? "";
  match(policy, /^default-src '(?:self|none)'(?:;|$)/, head);
  match(policy, /(?:^|; )frame-ancestors 'none'(?:;|$)/, head);
  equal(/unsafe|\*|data:|http/.test(policy), false, head);
  equal(headers.get("x-content-type-options"), "nosniff", head);
  equal(headers.get("referrer-policy"), "no-referrer", head);
  equal(headers.get("x-frame-options"), "DENY", head);
  equal(headers.has("access-control-allow-origin"), false, head);
}
