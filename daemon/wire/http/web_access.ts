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
  /** Whether it came in by a login, which ends. */
  readonly isLogin: boolean;
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
  /** Codes that were taken, for as long as they would have been good. */
  readonly #usedCodes = new Map<string, Login>();
  readonly #logins: Map<string, Login>;
  #tokens: readonly (readonly [Role, Uint8Array])[];
  /** The store holds other logins than are good. */
  #isStale: boolean;
  /** It was told that they cannot be kept. */
  #isTold = false;

  constructor(options: WebAccessOptions) {
    this.#options = options;
    this.#tokens = digests(options.tokens);
    this.#logins = new Map(this.#stillGood(options.logins));
    this.#isStale = this.#logins.size !== options.logins.length ||
      options.logins.some(({ digest, until }) => this.#logins.get(digest)?.until !== until);
  }

  /** When the next login ends, by `clock.now()`; null while there is none. */
  get nextEnd(): number | null {
    const ends = [...this.#logins.values()].map(({ until }) => until);
    return ends.length === 0 ? null : Math.min(...ends);
  }

  /** Null for one who may not come in. A token comes before a cookie, and must then be right. */
  identify({ authorization, cookie }: Credentials): WebCaller | null {
    if (authorization !== null) return this.#callerOfToken(authorization);
    const { anonymous } = this.#options;
    return (cookie === null ? null : this.#callerOfCookie(cookie)) ??
      (anonymous === null ? null : { role: anonymous, id: "anyone", isLogin: false });
  }

  /** Whether somebody who came in may stay: the login is still good. */
  mayStay({ id, isLogin }: WebCaller): boolean {
    return !isLogin || this.#find(this.#logins, id) !== null;
  }

  /**
   * Drops codes and logins that have ended, also from where they are kept. Never rejects: what cannot
   * be kept is told once, and tried again with the next call.
   */
  async sweep(): Promise<void> {
    for (const places of [this.#codes, this.#usedCodes, this.#logins]) {
      for (const key of [...places.keys()]) this.#find(places, key);
    }
    if (!this.#isStale) return;
    try {
      await this.#save();
      this.#isTold = false;
    } catch (error) {
      if (this.#isTold) return;
      this.#isTold = true;
      const fields = { error: String(error) };
      this.#options.log.warn("logins that have ended still stand in their file", fields);
    }
  }

  /** A code that logs one browser in, once, within {@link CODE_LIFE_MS}. */
  issueCode(role: Role): string {
    return this.#keep(this.#codes, { role, lifeMs: CODE_LIFE_MS, most: MOST_CODES });
  }

  /** Takes a code for good. @returns the value of the cookie; null for a code that means nothing. */
  async redeem(code: string): Promise<string | null> {
    const key = keyOf(code);
    const login = this.#find(this.#codes, key);
    this.#codes.delete(key);
    if (login === null) return null;
    put(this.#usedCodes, key, { login, most: MOST_CODES });
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

  /** What a code that was taken for good has let in as; null once it would be too old, too. */
  roleOfUsed(code: string): Role | null {
    return this.#find(this.#usedCodes, keyOf(code))?.role ?? null;
  }

  /**
   * Ends every login and code, and takes other tokens for the ones there were.
   * @returns how many logins there were, and why they would be back in the next run, if they would.
   */
  async forget(
    tokens: WebTokens,
  ): Promise<{ readonly logins: number; readonly problem: string | null }> {
    this.#tokens = digests(tokens);
    this.#codes.clear();
    this.#usedCodes.clear();
    const logins = this.#logins.size;
    this.#logins.clear();
    try {
      await this.#save();
      return { logins, problem: null };
    } catch (error) {
      return { logins, problem: String(error) };
    }
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
    return found === null ? null : { role: found, id: `token of ${found}`, isLogin: false };
  }

  #callerOfCookie(cookie: string): WebCaller | null {
    const key = keyOf(cookie);
    const login = this.#find(this.#logins, key);
    return login && { role: login.role, id: key, isLogin: true };
  }

  #keep(
    places: Map<string, Login>,
    { role, lifeMs, most }: { readonly role: Role; readonly lifeMs: number; readonly most: number },
  ): string {
    const secret = randomBytes(32).toString("base64url");
    const login = { role, until: this.#options.clock.now() + lifeMs };
    put(places, keyOf(secret), { login, most });
    return secret;
  }

  #find(places: Map<string, Login>, key: string): Login | null {
    const login = places.get(key);
    if (login === undefined) return null;
    if (login.until > this.#options.clock.now()) return login;
    places.delete(key);
    if (places === this.#logins) this.#isStale = true;
    return null;
  }

  async #save(): Promise<void> {
    const now = this.#options.clock.now();
    const kept: KeptLogin[] = [];
    for (const [key, { role, until }] of this.#logins) {
      if (until > now) kept.push({ digest: key, role, until });
      else this.#logins.delete(key);
    }
    // Before it is done: what ends meanwhile is to be saved once more.
    this.#isStale = false;
    try {
      await this.#options.store.save(kept);
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
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

function put(
  places: Map<string, Login>,
  key: string,
  { login, most }: { readonly login: Login; readonly most: number },
): void {
  places.set(key, login);
  while (places.size > most) places.delete(places.keys().next().value ?? "");
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
