import type { Session } from "../../../shared/model/session.ts";
import { shapeOf } from "./status_look.ts";

/** A state, told by a shape and its word as well as by a colour. */
export function StateMark(
  { status, words = status }: {
    readonly status: string;
    /** What stands there instead of the state alone. */
    readonly words?: string;
  },
) {
  const shape = shapeOf(status);
  return (
    <span class={`state ${shape}`}>
      <i class={`mark ${shape}`} aria-hidden="true" />
      {words}
    </span>
  );
}

/** The state of a session; where nothing works, that somebody waits is what there is to say. */
export function SessionState({ session }: { readonly session: Session }) {
  const { status, waitingPanes } = session;
  if (waitingPanes === 0) return <StateMark status={status} />;
  const waits = `${waitingPanes} waiting`;
  if (status === "idle") return <StateMark status="waiting" words={waits} />;
  return (
    <>
      <StateMark status={status} />
      <span class="badge">{waits}</span>
    </>
  );
}
