import type { ReadonlySignal } from "@preact/signals";
import type { Health } from "../../shared/protocol/methods/health.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";

/** How the page stands to the daemon: `live` as it happens; in the others what is shown may be old. */
export type Link = "live" | "connecting" | "lost" | "refused";

/** What the parts of a page are drawn from, on the server and in a browser alike. */
export interface View {
  readonly snapshot: ReadonlySignal<Snapshot>;
  readonly health: ReadonlySignal<Health>;
  /** The daemon's time, milliseconds UTC; goes on by itself in a browser. */
  readonly now: ReadonlySignal<number>;
  readonly link: ReadonlySignal<Link>;
  readonly role: Role;
  /** Asks the daemon. On the server nothing is asked. */
  readonly request: Request;
}

/** @throws {RpcError} when the daemon refuses. */
export type Request = <Result>(
  method: string,
  params: Readonly<Record<string, unknown>>,
) => Promise<Result>;

/** What the server hands to the browser beside the markup. */
export interface Seed {
  readonly snapshot: Snapshot;
  readonly health: Health;
  readonly role: Role;
  /** When the page was drawn, milliseconds UTC of the daemon. */
  readonly now: number;
}
