import { WireError } from "../../shared/protocol/errors.ts";
import type { RpcContext } from "./context.ts";

/** A place in the list of events, as a client hands it back. */
export interface Cursor {
  readonly sinceEventId?: number | undefined;
  readonly instanceId?: string | undefined;
}

/**
 * Lets a cursor pass that this database can go on from without leaving anything out.
 * @throws {WireError} STALE_CURSOR with what the client needs to start again.
 */
export function checkCursor({ sinceEventId, instanceId }: Cursor, context: RpcContext): void {
  const { lastEventId, firstEventId } = context.history;
  const here = context.identity.instanceId;
  const detail = { instanceId: here, firstEventId, lastEventId };
  const again = "take a new snapshot and go on from its lastEventId";
  if (instanceId !== undefined && instanceId !== here) {
    throw new WireError("STALE_CURSOR", `cursor is of another database: ${again}`, { detail });
  }
  if (sinceEventId === undefined) return;
  if (sinceEventId > lastEventId) {
    const message = `cursor ${sinceEventId} is ahead of the last event ${lastEventId}: ${again}`;
    throw new WireError("STALE_CURSOR", message, { detail });
  }
  if (sinceEventId < firstEventId - 1) {
    const message = `cursor ${sinceEventId} is older than what is kept (${firstEventId}): ${again}`;
    throw new WireError("STALE_CURSOR", message, { detail });
  }
}
