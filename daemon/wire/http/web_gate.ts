import type { IncomingMessage } from "node:http";
import type { Role } from "../../../shared/protocol/method.ts";
import type { Clock } from "../../platform/clock.ts";
import { isOwnHost } from "./host_check.ts";
import { isOwnOrigin } from "./request_origin.ts";
import { TokenBucket } from "./token_bucket.ts";
import { cookieName, readCookie } from "./web_cookie.ts";
import type { WebAccess } from "./web_access.ts";

export interface GateOptions {
  readonly access: WebAccess;
  /** Hosts that are ours, too, where it listens on more than loopback. */
  readonly allowedHosts: readonly string[];
  readonly requestsPerSecond: number;
  readonly clock: Clock;
}

/** What becomes of a request. */
export type Verdict =
  | { readonly kind: "admitted"; readonly role: Role }
  | Refusal;

export interface Refusal {
  readonly kind: "refused";
  readonly status: 401 | 403 | 421 | 429;
  readonly title: string;
  /** What to do, for people. */
  readonly advice: string;
}

/** Callers of whom requests are counted; the one that was silent for longest is forgotten first. */
const MOST_COUNTED = 256;

/** Decides who comes in by the web: is it for us, is it from a page of ours, who is it, how often. */
export class WebGate {
  readonly #options: GateOptions;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** For everything that shows or does something. */
  judge(request: IncomingMessage): Verdict {
    const refusal = this.judgeStranger(request);
    if (refusal !== null) return refusal;
    const role = this.#options.access.roleOf(credentialsOf(request));
    return role === null ? UNKNOWN_CALLER : { kind: "admitted", role };
  }

  /** For a WebSocket: a browser tells its page, everyone else brings a token. */
  judgeUpgrade(request: IncomingMessage): Verdict {
    const { origin, authorization } = request.headers;
    if (origin === undefined && authorization === undefined) return FOREIGN_PAGE;
    return this.judge(request);
  }

  /** For what anyone on this machine may ask, such as the way in. Null when nothing is against it. */
  judgeStranger(request: IncomingMessage): Refusal | null {
    const { allowedHosts } = this.#options;
    const hosts = valuesOf(request, "host");
    if (!isOwnHost(hosts, allowedHosts) || !request.url?.startsWith("/")) return FOREIGN_HOST;
    const { origin = null, "sec-fetch-site": site } = request.headers;
    const from = { host: hosts[0] ?? "", origin, site: typeof site === "string" ? site : null };
    if (!isOwnOrigin(from)) return FOREIGN_PAGE;
    return this.#isTooMuch(request) ? TOO_MANY : null;
  }

  #isTooMuch(request: IncomingMessage): boolean {
    const { requestsPerSecond, clock } = this.#options;
    const { authorization, cookie } = credentialsOf(request);
    const caller = authorization ?? cookie ?? "";
    const elapsed = clock.elapsed();
    const bucket = this.#buckets.get(caller) ?? new TokenBucket(requestsPerSecond, { elapsed });
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > MOST_COUNTED) {
      this.#buckets.delete(this.#buckets.keys().next().value ?? "");
    }
    return bucket.take(elapsed) > 0;
  }
}

const FOREIGN_HOST: Refusal = {
  kind: "refused",
  status: 421,
  title: "Misdirected Request",
  advice: "this name is not served here: use 127.0.0.1 or localhost",
};

const FOREIGN_PAGE: Refusal = {
  kind: "refused",
  status: 403,
  title: "Forbidden",
  advice: "the request comes from a page of another site",
};

const UNKNOWN_CALLER: Refusal = {
  kind: "refused",
  status: 401,
  title: "Unauthorized",
  advice: "run `ntm-tracker open` for a link that logs this browser in",
};

const TOO_MANY: Refusal = {
  kind: "refused",
  status: 429,
  title: "Too Many Requests",
  advice: "too many requests at once: try again in a second",
};

function credentialsOf(request: IncomingMessage) {
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
