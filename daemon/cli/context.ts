import type { Channel } from "../../shared/rpc/channel.ts";
import type { Config } from "../platform/config_schema.ts";
import type { LockOwner } from "../platform/lock.ts";
import type { Environment, Paths } from "../platform/paths.ts";
import type { ServiceNotices } from "../platform/service_notices.ts";
import type { Output } from "./output.ts";
import type { DaemonPlace } from "./remote_daemon.ts";
import type { Screen } from "./screen.ts";

/** What every subcommand is given. */
export interface CliContext {
  /** Where everything of this user's daemon is, and the one that is asked. */
  readonly paths: Paths & DaemonPlace;
  readonly env: Environment;
  /** `--json` was given: one document on stdout, in the shapes of the protocol. */
  readonly json: boolean;
  readonly screen: Screen;
  readonly stderr: Output;
  readonly now: () => number;
  /** Loads the daemon; only the commands that run one do. */
  readonly loadHost: () => Promise<Host>;
}

/** The daemon as this room sees it; `daemon/main.ts` hands it in. */
export interface Host {
  hostDaemon(options: HostOptions, whenReady: (app: HostedApp) => void): Promise<HostOutcome>;
  hostStdio(options: HostOptions): Promise<HostOutcome>;
}

export interface HostOptions {
  readonly paths: Paths;
  readonly config: Config;
  readonly configExists: boolean;
  readonly mode: LockOwner["mode"];
  /** Serves the web whatever `server.enable` says; `if_possible`: and does without it if need be. */
  readonly web?: boolean | "if_possible";
  /** Log lines also go to stderr. */
  readonly logToStderr: boolean;
  /** The one who looks after the daemon is told when it serves and when it ends. */
  readonly notices?: ServiceNotices;
}

/** How a daemon's life ended, or why it did not begin. */
export type HostOutcome =
  | { readonly kind: "stopped"; readonly reason: string }
  /** Another daemon of this user holds the lock. */
  | { readonly kind: "held"; readonly by: LockOwner | null };

/** A daemon that runs in this process. */
export interface HostedApp {
  /** Where browsers find the dashboard; null while it is not served. */
  readonly webUrl: string | null;
  serve(channel: Channel, role: "admin"): Promise<void>;
  askToStop(reason: string): void;
}
