import type { Session } from "./session.ts";
import type { ServerIdentity } from "./source.ts";

/** What is kept of a session over a restart: the session, and the server run it belongs to. */
export interface KeptSession {
  readonly session: Session;
  readonly server: ServerIdentity;
}
