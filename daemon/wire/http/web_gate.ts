import type { IncomingMessage } from "node:http";
import { LOGIN_HINT } from "../../../shared/protocol/login_hint.ts";
import type { Clock } from "../../platform/clock.ts";
import { isNamedHost, isOwnHost } from "./host_check.ts";
import type { RawAnswer } from "./raw_answer.ts";
import { isOwnOrigin } from "./request_origin.ts";
import { TokenBucket } from "../../platform/token_bucket.ts";
import { cookieName, readCookie } from "./web_cookie.ts";
import type { Credentials, WebAccess, WebCaller } from "./web_access.ts";

export interface GateOptions {
  readonly access: WebAccess;
  /** Hosts that are ours, too, where it listens on more than loopback. */
  readonly allowedHosts: readonly string[];
  readonly requestsPerSecond: number;
  readonly clock: Clock;
}

/** What becomes of a WebSocket that is asked for. */
export type Verdict =
  | { readonly kind: "admitted"; readonly caller: WebCaller }
  | Refusal;

export interface Refusal extends RawAnswer {
  readonly kind: "refused";
  readonly status: 401 | 403 | 404 | 421 | 429;
}

/** Callers of whom requests are counted; the one that was silent for longest is forgotten first. */
const MOST_COUNTED = 512;

/** All who show nothing that is known count as one, whatever they show. */
const STRANGER = "stranger";

/** Where a WebSocket is to be had. */
const SOCKET_PATH = /^\/rpc(?:\?|$)/;

/** Decides who comes in by the web: is it for us, is it from a page of ours, who is it, how often. */
export class WebGate {
  readonly #options: GateOptions;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Before anything else is done for a request. Null when nothing is against it. */
  judge(request: IncomingMessage): Refusal | null {
    return this.#isElsewhere(request) ?? this.#isTooMuch(request);
  }

  /** Who asks; null for one who may not see or do anything. */
  identify(request: IncomingMessage): WebCaller | null {
    return this.#options.access.identify(credentialsOf(request));
  }

  /** For a WebSocket: a browser tells its page, everyone else brings a token. */
  judgeUpgrade(request: IncomingMessage): Verdict {
    const refusal = this.judge(request);
    if (refusal !== null) return refusal;
    const { authorization, cookie } = credentialsOf(request);
    const isPageless = request.headers.origin === undefined;
    if (isPageless && authorization === null && cookie !== null) return FOREIGN_PAGE;
    const caller = this.identify(request);
    if (caller === null) return UNKNOWN_CALLER;
    return SOCKET_PATH.test(request.url ?? "") ? { kind: "admitted", caller } : NO_SOCKET;
  }

  /**
   * Counts one more thing that a caller asks for.
   * @returns 0 when it may, else how long until it may ask again, milliseconds.
   */
  count(id: string): number {
    const { requestsPerSecond, clock } = this.#options;
    const elapsed = clock.elapsed();
    const bucket = this.#buckets.get(id) ?? new TokenBucket(requestsPerSecond, { elapsed });
    this.#buckets.delete(id);
    this.#buckets.set(id, bucket);
    if (this.#buckets.size > MOST_COUNTED) {
      this.#buckets.delete(this.#buckets.keys().next().value ?? "");
    }
    return bucket.take(elapsed);
  }

  #isElsewhere(request: IncomingMessage): Refusal | null {
    const { allowedHosts } = this.#options;
    const hosts = valuesOf(request, "host");
    if (!isOwnHost(hosts, allowedHosts)) return FOREIGN_HOST;
    // The whole address of another place in the request line comes before the header.
    if (!request.url?.startsWith("/")) return FOREIGN_HOST;
    const origins = valuesOf(request, "origin");
    const sites = valuesOf(request, "sec-fetch-site");
    if (origins.length > 1 || sites.length > 1) return FOREIGN_PAGE;
    const [host = ""] = hosts;
    const isNamed = isNamedHost(host, allowedHosts);
    const from = { host, origin: origins[0] ?? null, site: sites[0] ?? null, isNamed };
    return isOwnOrigin(from) ? null : FOREIGN_PAGE;
  }

  #isTooMuch(request: IncomingMessage): Refusal | null {
    return this.count(this.identify(request)?.id ?? STRANGER) > 0 ? TOO_MANY : null;
  }
}

const FOREIGN_HOST: Refusal = {
  kind: "refused",
  status: 421,
  title: "Misdirected Request",
  advice: "this name is not served here: use 127.0.0.1 or localhost, or put it into " +
    "server.allowed_hosts",
};

const FOREIGN_PAGE: Refusal = {
  kind: "refused",
  status: 403,
  title: "Forbidden",
  advice: "the request comes from a page of another site: type or paste the address instead",
};

/** Of one who may see and do nothing. */
export const UNKNOWN_CALLER: Refusal = {
  kind: "refused",
  status: 401,
  title: "Unauthorized",
  advice: `run ${LOGIN_HINT} for a link that logs this browser in`,
};

const NO_SOCKET: Refusal = {
  kind: "refused",
  status: 404,
  title: "Not Found",
  advice: "there is no WebSocket here: use /rpc",
};

const TOO_MANY: Refusal = {
  kind: "refused",
  status: 429,
  title: "Too Many Requests",
  advice: "too many requests at once: try again in a second",
};

function credentialsOf(request: IncomingMessage): Credentials {
  const { authorization = null, cookie } = request.headers;
  const port = request.socket.localPort ?? 0;
  return { authorization, cookie: readCookie(cookie ?? "", cookieName(port)) };
}

/** All values of a header, also of one that should come once. */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? "");
  }
  return values;
}
