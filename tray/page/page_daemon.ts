import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { MethodName, ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import type { Capabilities } from "../../shared/protocol/methods/capabilities.ts";

/** How the link to a daemon stands. */
export type PageLinkState =
  | { readonly kind: "live"; readonly capabilities: Capabilities }
  | { readonly kind: "connecting" | "stopped" }
  | { readonly kind: "lost" | "off" | "refused" | "gave_up"; readonly problem: string };

/** Why there is no link to a daemon: it is being put in place, or that failed. */
export type PageAbsence =
  | { readonly kind: "placing" }
  | { readonly kind: "unavailable"; readonly problem: string };

/** The link to one daemon, of which pages are told what it knows. */
export interface PageDaemon {
  readonly state: PageLinkState;
  /** What it showed last; null before the first time. Items that stay are the same objects. */
  readonly snapshot: Snapshot | null;
  /** @throws {RpcError} when the daemon refuses; others when it does not answer. */
  request<Name extends MethodName>(
    method: Name,
    params: ParamsIn<Name>,
    options?: { readonly timeoutMs?: number },
  ): Promise<Result<Name>>;
}
