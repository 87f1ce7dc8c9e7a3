import { join } from "node:path";
import type { Role } from "../shared/protocol/method.ts";
import type { Channel } from "../shared/rpc/channel.ts";
import { isLoopback } from "../shared/text/is_loopback.ts";
import type { Clock } from "./platform/clock.ts";
import type { Config } from "./platform/config_schema.ts";
import { configPlaces } from "./platform/config_places.ts";
import type { Paths } from "./platform/paths.ts";
import type { RoomLog } from "./platform/room_log.ts";
import type { Forgotten, WebView } from "./rpc/context.ts";
import type { Component } from "./upkeep/lifecycle.ts";
import type { Site } from "./web/site.ts";
import { HttpWire } from "./wire/http/http_wire.ts";
import { LoginFile } from "./wire/http/login_file.ts";
import { LoginWatch } from "./wire/http/login_watch.ts";
import { readOrMakeTokens, TokenFileError } from "./wire/http/token_files.ts";
import type { WebRoutes } from "./wire/http/web_routes.ts";
import { CODE_LIFE_MS, WebAccess, type WebTokens } from "./wire/http/web_access.ts";

/** Beside the database. */
const LOGINS = "web-logins.json";

export interface WebServiceOptions {
  readonly config: Config;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly answer: WebRoutes["answer"];
  readonly site: Site;
  /** A daemon without it is better than none: what stands in its way is kept as its problem. */
  readonly isOptional: boolean;
  readonly onChannel: (channel: Channel, role: Role) => void;
}

/** The dashboard on a port: the web's wire with its tokens and logins. */
export class WebService implements Component, Omit<WebView, "fetch"> {
  readonly #options: WebServiceOptions;
  #access: WebAccess | null = null;
  #wire: HttpWire | null = null;
  #watch: LoginWatch | null = null;
  #problem: string | null = null;
  #forgetting: Promise<unknown> = Promise.resolve();

  constructor(options: WebServiceOptions) {
    this.#options = options;
  }

  /** Where browsers find it; null while it is not served. */
  get url(): string | null {
    return this.#wire?.url ?? null;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /**
   * @throws {TokenFileError} when a token file cannot be used.
   * @throws {Error} when no port is free.
   */
  async start(): Promise<void> {
    try {
      await this.#serve();
    } catch (error) {
      if (!this.#options.isOptional) throw error;
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#options.log.warn("the dashboard is not served", { error: this.#problem });
    }
  }

  async #serve(): Promise<void> {
    const { config: { server, security }, paths, clock, log, answer, site, onChannel } =
      this.#options;
    const store = new LoginFile(join(paths.dataDir, LOGINS), log);
    const access = new WebAccess({
      ...{ clock, log, store },
      tokens: await this.#tokens({ rotate: security.token_rotate_on_start }),
      logins: await store.load(),
      anonymous: security.require_auth ? null : "read",
    });
    const wire = new HttpWire({
      ...{ answer, site, onChannel, access, clock, log },
      host: server.host,
      port: server.port,
      allowedHosts: server.allowed_hosts,
      requestsPerSecond: security.rate_limit_rps,
      maxBodyBytes: security.max_request_body_kb * 1_024,
    });
    await wire.listen();
    this.#access = access;
    this.#wire = wire;
    const disconnect = wire.disconnect.bind(wire);
    this.#watch = new LoginWatch({ access, clock, disconnect });
    this.#watch.start();
    log.info("the dashboard is served", { url: wire.url ?? "" });
    if (!isLoopback(server.host) && server.allowed_hosts.length === 0) {
      log.warn("it listens beyond this machine and answers to loopback names only", {
        host: server.host,
        set: 'allowed_hosts in [server], for example ["name.of.this.machine"]',
      });
    }
  }

  async stop(): Promise<void> {
    await this.#watch?.stop();
    await this.#wire?.close();
    await this.#forgetting;
  }

  link(role: Role): { readonly url: string; readonly expiresAt: number } | null {
    const url = this.#wire?.url ?? null;
    if (url === null || this.#access === null) return null;
    const code = this.#access.issueCode(role);
    return {
      url: `${url}/login?code=${code}`,
      expiresAt: this.#options.clock.now() + CODE_LIFE_MS,
    };
  }

  /**
   * Ends all logins of browsers and makes new tokens, whatever the settings say of them; where the
   * tokens cannot be written, tokens and logins stand. One call after the other: the tokens in the
   * files are those of the last one, and so must those in force be.
   */
  forget(): Promise<Forgotten | null> {
    const forgetting = this.#forgetting.then(() => this.#forget());
    this.#forgetting = forgetting.catch(() => {});
    return forgetting;
  }

  async #forget(): Promise<Forgotten | null> {
    const wire = this.#wire;
    if (wire === null || this.#access === null) return null;
    const { log } = this.#options;
    const tokens = await this.#tokens({ rotate: true }).catch(tokenProblem);
    if (typeof tokens === "string") {
      log.warn("the logins of browsers were not ended", { problem: tokens });
      return { kind: "kept", why: tokens };
    }
    const forgotten = await this.#access.forget(tokens);
    const { logins, problem } = forgotten;
    if (problem === null) log.info("the logins of browsers were ended", { logins });
    else log.warn("the logins of browsers were ended in this run alone", { logins, problem });
    return { kind: "ended", ...forgotten, disconnect: () => wire.disconnect() };
  }

  #tokens({ rotate }: { readonly rotate: boolean }): Promise<WebTokens> {
    const { config, paths } = this.#options;
    const { readTokenFile, adminTokenFile } = configPlaces(config, paths);
    return readOrMakeTokens({ read: readTokenFile, admin: adminTokenFile }, {
      rotate,
      enforcePermissions: config.security.enforce_token_file_permissions,
    });
  }
}

/** What a user can mend; anything else is no matter of token files. */
function tokenProblem(error: unknown): string {
  if (error instanceof TokenFileError) return error.message;
  throw error;
}
