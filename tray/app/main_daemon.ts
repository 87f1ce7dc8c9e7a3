import { callsOf } from "../face/calls.ts";
import { type FaceInput, isHeard } from "../face/face_input.ts";

/**
 * The daemon whose pages are shown where nothing says which: the one whose calls have waited
 * longest, else the first that is there. Empty when there is none.
 */
export function mainDaemon({ connections, now }: Pick<FaceInput, "connections" | "now">): string {
  const calls = connections.filter(isHeard).flatMap(({ id, snapshot, liveSince }) =>
    snapshot === null
      ? []
      : callsOf({ snapshot, liveSince }, now).map(({ openedAt }) => ({ id, openedAt }))
  );
  const [oldest] = calls.toSorted((a, b) => a.openedAt - b.openedAt);
  return (oldest ?? connections.find(isHeard) ?? connections[0])?.id ?? "";
}
