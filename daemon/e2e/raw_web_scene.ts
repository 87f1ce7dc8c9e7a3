import { join } from "node:path";
import { freePort } from "../../fixtures/free_port.ts";
import type { ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import type { Role } from "../../shared/protocol/method.ts";
import { rawHttp, type RawHttpAnswer } from "./raw_http.ts";
import { Scene, type SceneOptions } from "./scene.ts";
import { mergeConfig } from "./temp_home.ts";

/** What of a request stands in its head; a header that is undefined is left out. */
export interface WebRequest {
  readonly method?: string;
  readonly target?: string;
  /** `localhost` with the port by default. */
  readonly host?: string | null;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** A scene whose daemon serves the dashboard. */
export class RawWebScene implements AsyncDisposable {
  readonly scene: Scene;
  #port: number;

  private constructor(scene: Scene, port: number) {
    this.scene = scene;
    this.#port = port;
  }

  /** Nobody is slowed, unless the settings say so. */
  static async start(options: SceneOptions = {}): Promise<RawWebScene> {
    const web = {
      server: { enable: true, port: freePort() },
      security: { rate_limit_rps: 10_000 },
    };
    const scene = await Scene.start({ ...options, config: mergeConfig(web, options.config ?? {}) });
    const started = new RawWebScene(scene, 0);
    await started.findPort();
    return started;
  }

  get port(): number {
    return this.#port;
  }

  /** The token of a role, as it stands in its file. */
  async token(role: Role): Promise<string> {
    return (await Deno.readTextFile(join(this.scene.home.dir, `token.${role}`))).trim();
  }

  async bearer(role: Role): Promise<readonly [name: string, value: string]> {
    return ["Authorization", `Bearer ${await this.token(role)}`];
  }

  /** A link that logs one browser in, as its path. */
  async loginPath(role: Role = "admin"): Promise<string> {
    const { url } = await this.#link({ role });
    const { pathname, search } = new URL(url);
    return pathname + search;
  }

  /** The `Cookie` header of a browser that has logged in. */
  async cookie(role: Role = "admin"): Promise<readonly [name: string, value: string]> {
    const answer = await this.ask({ target: await this.loginPath(role) });
    return ["Cookie", answer.headers.get("set-cookie")?.split(";")[0] ?? ""];
  }

  /** Where the daemon listens now, which may be another port after a restart. */
  async findPort(): Promise<void> {
    const { url } = await this.#link({});
    this.#port = Number(new URL(url).port);
  }

  /** Another run of the daemon; the one before must have ended. */
  async restart(): Promise<void> {
    await this.scene.restart();
    await this.findPort();
  }

  #link(params: ParamsIn<"web.link">): Promise<Result<"web.link">> {
    return this.scene.observer.client.request<Result<"web.link">>("web.link", params);
  }

  ask(request: WebRequest): Promise<RawHttpAnswer> {
    const { body } = request;
    return rawHttp(
      this.#port,
      body === undefined ? [this.head(request)] : [this.head(request), body],
    );
  }

  /** The text before the body. */
  head({ method = "GET", target = "/", host, headers = [], body }: WebRequest): string {
    const own = host === null ? [] : [["Host", host ?? `localhost:${this.#port}`]];
    const length = typeof body === "string" ? new TextEncoder().encode(body).length : body?.length;
    const about = length === undefined ? [] : [["Content-Length", `${length}`]];
    const upgrades = headers.some(([name]) => name === "Upgrade");
    const end = upgrades ? [] : [["Connection", "close"]];
    const lines = [...own, ...headers, ...about, ...end].map(([name, value]) =>
      `${name}: ${value}`
    );
    return [`${method} ${target} HTTP/1.1`, ...lines, "", ""].join("\r\n");
  }

  /** A request for a WebSocket. */
  askSocket(request: WebRequest): Promise<RawHttpAnswer> {
    return this.ask({
      target: "/rpc",
      ...request,
      headers: [...UPGRADE, ...request.headers ?? []],
    });
  }

  /** Posts a message, or what should be one. */
  post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: WebRequest["headers"] = [],
    type = "application/json",
  ): Promise<RawHttpAnswer> {
    const typed = [["Content-Type", type] as const, ...headers];
    return this.ask({ method: "POST", target: "/rpc", headers: typed, body });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scene[Symbol.asyncDispose]();
  }
}

const UPGRADE = [
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
] as const;
