import type { ReadonlySignal } from "@preact/signals";
import type { Escalation } from "../../shared/model/escalation.ts";
import type { Event } from "../../shared/model/event.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { Ui } from "./components/ui.ts";

/** How the page stands to the daemon: `live` as it happens; in the others what is shown may be old. */
export type Link = "live" | "connecting" | "lost" | "refused";

/** What the parts of a page are drawn from, on the server and in a browser alike. */
export interface View {
  readonly snapshot: ReadonlySignal<Snapshot>;
  readonly health: ReadonlySignal<Health>;
  /** The last that were dismissed, also those whose wait is over; the newest first. */
  readonly dismissed: ReadonlySignal<readonly Escalation[]>;
  /** Null until it was asked for. */
  readonly today: ReadonlySignal<Today | null>;
  /** The daemon's time, milliseconds UTC; goes on by itself in a browser. */
  readonly now: ReadonlySignal<number>;
  readonly link: ReadonlySignal<Link>;
  /** True when the daemon is of another version than the one that drew the page. */
  readonly outdated: ReadonlySignal<boolean>;
  /** Grows with each connection and each gap: what was read of events before may have holes. */
  readonly epoch: ReadonlySignal<number>;
  readonly role: Role;
  /** How long the button snoozes, by the settings when the page was drawn. */
  readonly snoozeMinutes: number;
  /** What the person has chosen to see. */
  readonly ui: Ui;
  /** Asks the daemon. On the server nothing is asked. */
  readonly request: Request;
  /** Tells of events as they happen, until what it returns is called. */
  readonly onEvents: (listener: (events: readonly Event[]) => void) => () => void;
  /** Puts a text into the clipboard; false where the browser does not let it. */
  readonly copy: (text: string) => Promise<boolean>;
  /** Whether what shows the page can open a terminal; a browser cannot. */
  readonly opensTerminals: ReadonlySignal<boolean>;
}

/** @throws {RpcError} when the daemon refuses. */
export type Request = <Result>(
  method: string,
  params: Readonly<Record<string, unknown>>,
) => Promise<Result>;

/** What was used since midnight, in the daemon's time zone. */
export interface Today {
  readonly compactions: number;
  readonly tokens: number;
  /** US dollars; null where no model has a price. */
  readonly costUsd: number | null;
  /** Tokens that are not in `costUsd`. */
  readonly unpricedTokens: number;
}

/** What the server hands to the browser beside the markup. */
export interface Seed {
  readonly snapshot: Snapshot;
  readonly health: Health;
  readonly dismissed: readonly Escalation[];
  readonly role: Role;
  readonly snoozeMinutes: number;
  /** When the page was drawn, milliseconds UTC of the daemon. */
  readonly now: number;
}
