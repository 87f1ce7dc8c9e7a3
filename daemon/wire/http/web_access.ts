import type { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Role } from "../../../shared/protocol/method.ts";
import type { Clock } from "../../platform/clock.ts";

/** The tokens of programs; each role has one. */
export type WebTokens = Readonly<Record<Role, string>>;

export interface WebAccessOptions {
  readonly tokens: WebTokens;
  readonly clock: Clock;
}

/** What may be known of a caller before it is let in. */
export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | null;
  /** The value of our cookie. */
  readonly cookie: string | null;
}

interface Login {
  readonly role: Role;
  /** `clock.now()` at which it means nothing any more. */
  readonly until: number;
}

/** How long a link that logs a browser in is good for, milliseconds. */
export const CODE_LIFE_MS = 2 * 60_000;
/** How long a browser stays logged in, milliseconds. */
export const LOGIN_LIFE_MS = 30 * 24 * 3_600_000;

/** Codes and logins that are kept at most; the oldest goes first. */
const MOST_CODES = 32;
const MOST_LOGINS = 256;

/**
 * Who may come in by the web, and as what: programs by a token, browsers by a cookie that they get
 * for a code that works once. Only digests are kept, and everything ends with this run.
 */
export class WebAccess {
  readonly #clock: Clock;
  readonly #tokens: readonly (readonly [Role, Uint8Array])[];
  readonly #codes = new Map<string, Login>();
  readonly #logins = new Map<string, Login>();

  constructor({ tokens, clock }: WebAccessOptions) {
    this.#clock = clock;
    this.#tokens = [["admin", digest(tokens.admin)], ["read", digest(tokens.read)]];
  }

  /** The role of a caller; null for one who may not come in. A token comes before a cookie. */
  roleOf({ authorization, cookie }: Credentials): Role | null {
    if (authorization !== null) return this.#roleOfToken(authorization);
    return cookie === null ? null : this.#find(this.#logins, cookie)?.role ?? null;
  }

  /** A code that logs one browser in, once, within {@link CODE_LIFE_MS}. */
  issueCode(role: Role): string {
    return this.#keep(this.#codes, { role, lifeMs: CODE_LIFE_MS, most: MOST_CODES });
  }

  /** Takes a code for good. @returns the value of the cookie; null for a code that means nothing. */
  redeem(code: string): string | null {
    const login = this.#find(this.#codes, code);
    this.#codes.delete(keyOf(code));
    if (login === null) return null;
    const { role } = login;
    return this.#keep(this.#logins, { role, lifeMs: LOGIN_LIFE_MS, most: MOST_LOGINS });
  }

  /** Ends a browser's login. */
  forget(cookie: string): void {
    this.#logins.delete(keyOf(cookie));
  }

  #roleOfToken(authorization: string): Role | null {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) return null;
    const given = digest(token);
    let found: Role | null = null;
    // All of them are compared, so that the time tells nothing.
    for (const [role, known] of this.#tokens) {
      if (timingSafeEqual(given, known)) found ??= role;
    }
    return found;
  }

  #keep(
    places: Map<string, Login>,
    { role, lifeMs, most }: { readonly role: Role; readonly lifeMs: number; readonly most: number },
  ): string {
    const secret = randomBytes(32).toString("base64url");
    places.set(keyOf(secret), { role, until: this.#clock.now() + lifeMs });
    while (places.size > most) places.delete(places.keys().next().value ?? "");
    return secret;
  }

  #find(places: Map<string, Login>, secret: string): Login | null {
    const key = keyOf(secret);
    const login = places.get(key);
    if (login === undefined) return null;
    if (login.until > this.#clock.now()) return login;
    places.delete(key);
    return null;
  }
}

/** Looking a digest up takes a time that tells nothing of the secret. */
function keyOf(secret: string): string {
  return digest(secret).toString("base64url");
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
