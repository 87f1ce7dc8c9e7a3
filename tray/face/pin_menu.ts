import type { FaceInput, PinnedSession } from "./face_input.ts";
import type { FaceSession, JoinedView } from "./joined_view.ts";
import { menuLabel } from "./menu_label.ts";
import { command, type MenuItem, note, submenu } from "./menu_model.ts";

const MOST_OFFERED = 30;

/** Which sessions stand on top; a pinned one that does not live can be taken off as well. */
export function pinMenu({ settings, connections }: FaceInput, { sessions }: JoinedView): MenuItem {
  const names = new Map(sessions.map((one) => [keyOf(pinTo(one)), one]));
  const gone = new Map(
    settings.pinned.filter((pin) => !names.has(keyOf(pin))).map((pin) => [keyOf(pin), pin]),
  );
  const hasSeveral = connections.length > 1;
  const living = [...names.values()].map((one) =>
    item({
      ...pinTo(one),
      isPinned: one.isPinned,
      beside: hasSeveral ? one.connection.label : null,
    })
  );
  const missing = [...gone.values()].map((pin) =>
    item({ ...pin, isPinned: true, beside: "not there" })
  );
  const all = [...missing, ...living];
  const shown = all.slice(0, MOST_OFFERED);
  const more = all.length - shown.length;
  const items = more === 0 ? shown : [...shown, note("pin:more", `${more} more…`)];
  return submenu("pin", { label: "Pin Sessions", items, whenEmpty: "there are none" });
}

function pinTo({ connection, session }: FaceSession): PinnedSession {
  return { connectionId: connection.id, session: session.name };
}

function keyOf({ connectionId, session }: PinnedSession): string {
  return JSON.stringify([connectionId, session]);
}

function item(
  { connectionId, session, isPinned, beside }: PinnedSession & {
    readonly isPinned: boolean;
    readonly beside: string | null;
  },
): MenuItem {
  const where = beside === null ? "" : ` (${menuLabel(beside, 20)})`;
  return command(`pin:${connectionId}:${session}`, {
    label: `${menuLabel(session)}${where}`,
    action: { kind: isPinned ? "unpin" : "pin", connectionId, session },
    checked: isPinned,
  });
}
