import type { Role } from "../shared/protocol/method.ts";
import type { Channel } from "../shared/rpc/channel.ts";
import type { Clock } from "./platform/clock.ts";
import type { Config } from "./platform/config_schema.ts";
import { configPlaces } from "./platform/config_places.ts";
import type { Paths } from "./platform/paths.ts";
import type { RoomLog } from "./platform/room_log.ts";
import type { WebView } from "./rpc/context.ts";
import type { Component } from "./upkeep/lifecycle.ts";
import type { Site } from "./web/site.ts";
import { HttpWire } from "./wire/http/http_wire.ts";
import { readOrMakeToken } from "./wire/http/token_file.ts";
import { CODE_LIFE_MS, WebAccess } from "./wire/http/web_access.ts";

export interface WebServiceOptions {
  readonly config: Config;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly answer: (text: string, role: Role) => Promise<string | null>;
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
  #problem: string | null = null;

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
    const { config: { server, security }, clock, log, answer, site, onChannel } = this.#options;
    const access = new WebAccess({ tokens: await this.#tokens(), clock });
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
    log.info("the dashboard is served", { url: wire.url ?? "" });
  }

  stop(): Promise<void> {
    return this.#wire?.close() ?? Promise.resolve();
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

  async #tokens(): Promise<Record<Role, string>> {
    const { config, paths } = this.#options;
    const { readTokenFile, adminTokenFile } = configPlaces(config, paths);
    const options = {
      rotate: config.security.token_rotate_on_start,
      enforcePermissions: config.security.enforce_token_file_permissions,
    };
    return {
      read: await readOrMakeToken(readTokenFile, options),
      admin: await readOrMakeToken(adminTokenFile, options),
    };
  }
}
