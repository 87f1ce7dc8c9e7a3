import type { Event } from "../../shared/model/event.ts";
import type { Delta } from "../../shared/model/snapshot.ts";
import type { Shows } from "./notification_log.ts";

/*
 * Whether a notification shows a change, by tmux's own ids, which are unique within the one server
 * that the daemon watches. State and events tell of the same change: the first of them counts.
 */

/** A session of that name is there. */
export function showsSession(name: string): Shows {
  return shows({
    delta: ({ sessions }) => sessions.some((session) => session.name === name),
    event: ({ type, display }) => type === "session.created" && display.sessionName === name,
  });
}

/** A session that was there has that name now. */
export function showsName(name: string): Shows {
  return shows({
    delta: ({ sessions }) => sessions.some((session) => session.name === name),
    event: ({ type, display }) => type === "session.renamed" && display.sessionName === name,
  });
}

/** @param tmuxPaneId for example `%12` */
export function showsPane(tmuxPaneId: string): Shows {
  return shows({
    delta: ({ panes }) => panes.some((pane) => pane.tmuxPaneId === tmuxPaneId),
    event: ({ type, display }) => type === "pane.created" && display.tmuxPaneId === tmuxPaneId,
  });
}

/** @param tmuxPaneId for example `%12` */
export function showsPaneEnd(tmuxPaneId: string): Shows {
  return shows({
    delta: ({ panes }) =>
      panes.some((pane) => pane.tmuxPaneId === tmuxPaneId && pane.endedAt !== null),
    event: ({ type, display }) => type === "pane.ended" && display.tmuxPaneId === tmuxPaneId,
  });
}

function shows(
  test: {
    readonly delta: (delta: Delta) => boolean;
    readonly event: (event: Event) => boolean;
  },
): Shows {
  // The shapes are the daemon's promise and checked by its own tests; here each check costs time.
  return ({ method, params }) => {
    if (method === "session.delta") return test.delta(params as unknown as Delta);
    if (method === "events") return (params.events as Event[]).some(test.event);
    return false;
  };
}
