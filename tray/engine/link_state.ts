import type { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import type { Wire } from "./daemon_child.ts";

/** Why a link has no daemon. Problems are sentences for the user; `said` is for diagnosis. */
interface Trouble {
  readonly since: number;
  readonly problem: string;
  /** The last words of what was started. */
  readonly said: string;
}

/** Where a link stands. Times are milliseconds UTC. */
export type LinkState =
  | { readonly kind: "stopped" }
  | { readonly kind: "connecting"; readonly since: number; readonly failures: number }
  | {
    readonly kind: "live";
    readonly since: number;
    readonly capabilities: Capabilities;
    readonly wire: Wire;
  }
  | { readonly kind: "lost"; readonly retryAt: number; readonly failures: number } & Trouble
  /** There is nothing to start it in, and nobody misses it: looked again now and then. */
  | { readonly kind: "off" } & Trouble
  /** The daemon and this program do not understand each other: not tried again until asked. */
  | { readonly kind: "refused" } & Trouble
  /** Too many starts: tried again when there were none for a while, or when asked. */
  | { readonly kind: "gave_up" } & Trouble;
