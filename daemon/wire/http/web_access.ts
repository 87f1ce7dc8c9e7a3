import type { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Role } from "../../../shared/protocol/method.ts";
import type { Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import type { KeptLogin, LoginStore } from "./login_file.ts";

/** The tokens of programs; each role has one. */
export type WebTokens = Readonly<Record<Role, string>>;

export interface WebAccessOptions {
  readonly tokens: WebTokens;
  /** Logins of an earlier run that may still be good. */
  readonly logins: readonly KeptLogin[];
  readonly store: LoginStore;
  /** What they are who show nothing; null: they do not come in. */
  readonly anonymous: Exclude<Role, "admin"> | null;
  readonly clock: Clock;
  readonly log: RoomLog;
}

/** What may be known of a caller before it is let in. */
export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | null;
  /** The value of our cookie. */
  readonly cookie: string | null;
}

/** Somebody who may come in. */
export interface WebCaller {
  readonly role: Role;
  /** The same for the same token or login, and nothing that would let anyone in. */
  readonly id: string;
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
 * for a code that works once. Only digests are kept. Codes end with this run, logins do not: a page
 * that is open goes on with the next one.
 */
export class WebAccess {
  readonly #options: WebAccessOptions;
  readonly #codes = new Map<string, Login>();
  readonly #logins: Map<string, Login>;
  #tokens: readonly (readonly [Role, Uint8Array])[];

  constructor(options: WebAccessOptions) {
    this.#options = options;
    this.#tokens = digests(options.tokens);
    this.#logins = new Map(this.#stillGood(options.logins));
  }

  /** Null for one who may not come in. A token comes before a cookie, and must then be right. */
  identify({ authorization, cookie }: Credentials): WebCaller | null {
    if (authorization !== null) return this.#callerOfToken(authorization);
    const { anonymous } = this.#options;
    return (cookie === null ? null : this.#callerOfCookie(cookie)) ??
      (anonymous === null ? null : { role: anonymous, id: "anyone" });
  }

  /** A code that logs one browser in, once, within {@link CODE_LIFE_MS}. */
  issueCode(role: Role): string {
    return this.#keep(this.#codes, { role, lifeMs: CODE_LIFE_MS, most: MOST_CODES });
  }

  /** Takes a code for good. @returns the value of the cookie; null for a code that means nothing. */
  async redeem(code: string): Promise<string | null> {
    const login = this.#find(this.#codes, keyOf(code));
    this.#codes.delete(keyOf(code));
    if (login === null) return null;
    const options = { role: login.role, lifeMs: LOGIN_LIFE_MS, most: MOST_LOGINS };
    const cookie = this.#keep(this.#logins, options);
    try {
      await this.#save();
    } catch (error) {
      // It is good for this run all the same.
      this.#options.log.warn("a login will not outlive the daemon", { error: String(error) });
    }
    return cookie;
  }

  /**
   * Ends every login and code, and takes other tokens for the ones there were.
   * @returns how many logins there were.
   * @throws what the file system says when the end of the logins cannot be kept; they have ended in
   * this run, and would be back in the next.
   */
  async forget(tokens: WebTokens): Promise<number> {
    this.#tokens = digests(tokens);
    this.#codes.clear();
    const count = this.#logins.size;
    this.#logins.clear();
    await this.#save();
    return count;
  }

  #callerOfToken(authorization: string): WebCaller | null {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) return null;
    const given = digest(token);
    let found: Role | null = null;
    // All of them are compared, so that the time tells nothing.
    for (const [role, known] of this.#tokens) {
      if (timingSafeEqual(given, known)) found ??= role;
    }
    return found === null ? null : { role: found, id: `token of ${found}` };
  }

  #callerOfCookie(cookie: string): WebCaller | null {
    const key = keyOf(cookie);
    const login = this.#find(this.#logins, key);
    return login && { role: login.role, id: key };
  }

  #keep(
    places: Map<string, Login>,
    { role, lifeMs, most }: { readonly role: Role; readonly lifeMs: number; readonly most: number },
  ): string {
    const secret = randomBytes(32).toString("base64url");
    places.set(keyOf(secret), { role, until: this.#options.clock.now() + lifeMs });
    while (places.size > most) places.delete(places.keys().next().value ?? "");
    return secret;
  }

  #find(places: Map<string, Login>, key: string): Login | null {
    const login = places.get(key);
    if (login === undefined) return null;
    if (login.until > this.#options.clock.now()) return login;
    places.delete(key);
    return null;
  }

  #save(): Promise<void> {
    const now = this.#options.clock.now();
    const kept: KeptLogin[] = [];
    for (const [key, { role, until }] of this.#logins) {
      if (until > now) kept.push({ digest: key, role, until });
      else this.#logins.delete(key);
    }
    return this.#options.store.save(kept);
  }

  /** None lasts longer than a new one would, whatever the clock said when it was kept. */
  #stillGood(logins: readonly KeptLogin[]): [string, Login][] {
    const now = this.#options.clock.now();
    const longest = now + LOGIN_LIFE_MS;
    return logins.filter(({ until }) => until > now)
      .slice(-MOST_LOGINS)
      .map(({ digest, role, until }) => [digest, { role, until: Math.min(until, longest) }]);
  }
}

function digests(tokens: WebTokens): readonly (readonly [Role, Uint8Array])[] {
  return [["admin", digest(tokens.admin)], ["read", digest(tokens.read)]];
}

/** Looking a digest up takes a time that tells nothing of the secret. */
function keyOf(secret: string): string {
  return digest(secret).toString("base64url");
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
