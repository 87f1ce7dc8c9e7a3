import type { Role } from "../../../shared/protocol/method.ts";
import { writeAtomically } from "../../platform/atomic_write.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import { readOwnFile } from "../../platform/own_file.ts";

/** A browser's login, as it is kept. */
export interface KeptLogin {
  /** SHA-256 of the cookie's value, base64url; the value itself is kept nowhere. */
  readonly digest: string;
  readonly role: Role;
  /** When it means nothing any more, milliseconds UTC. */
  readonly until: number;
}

/** Where logins outlive the daemon. */
export interface LoginStore {
  /** @throws what the file system says; what was kept before still is. */
  save(logins: readonly KeptLogin[]): Promise<void>;
}

const VERSION = 1;

/** Far more than as many logins take. */
const LONGEST_BYTES = 1_048_576;

/** The logins of browsers in a file, 0600: digests only, so that whoever reads it is not let in. */
export class LoginFile implements LoginStore {
  readonly #path: string;
  readonly #log: RoomLog;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, log: RoomLog) {
    this.#path = path;
    this.#log = log;
  }

  /**
   * What was kept; nothing where there is no file. One that others may have written to, or that is
   * none of ours, is set aside and told of: browsers then log in anew.
   */
  async load(): Promise<readonly KeptLogin[]> {
    const options = { mostBytes: LONGEST_BYTES, enforcePermissions: true };
    const found = await readOwnFile(this.#path, options);
    if (found.kind === "none") return [];
    if (found.kind === "refused") return await this.#setAside(found.why);
    const kept = parse(found.text);
    return kept ?? await this.#setAside("it holds no logins");
  }

  /** One after the other: what was asked for last is what stays. */
  save(logins: readonly KeptLogin[]): Promise<void> {
    const text = `${JSON.stringify({ version: VERSION, logins })}\n`;
    const saved = this.#last.then(async () => {
      await writeAtomically(this.#path, text, { mode: 0o600 });
    });
    this.#last = saved.catch(() => {});
    return saved;
  }

  async #setAside(why: string): Promise<readonly KeptLogin[]> {
    const aside = `${this.#path}.broken`;
    const fields = { file: this.#path, why, aside };
    try {
      await Deno.rename(this.#path, aside);
      this.#log.warn("the logins of browsers cannot be used and were set aside", fields);
    } catch (error) {
      this.#log.warn("the logins of browsers cannot be used", { ...fields, error: String(error) });
    }
    return [];
  }
}

function parse(text: string): readonly KeptLogin[] | null {
  try {
    const { version, logins } = JSON.parse(text);
    return version === VERSION && Array.isArray(logins) && logins.every(isLogin) ? logins : null;
  } catch {
    return null;
  }
}

function isLogin(value: unknown): value is KeptLogin {
  if (typeof value !== "object" || value === null) return false;
  const { digest, role, until } = value as Readonly<Record<string, unknown>>;
  return typeof digest === "string" && /^[\w-]{43}$/.test(digest) &&
    (role === "read" || role === "admin") && Number.isSafeInteger(until);
}
