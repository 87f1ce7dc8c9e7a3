import { type FaceConnection, isBySocket } from "./face_input.ts";
import { menuLabel } from "./menu_label.ts";
import { command, type MenuItem, submenu } from "./menu_model.ts";

/** What can be done with the daemons; with several, each has its submenu. */
export function daemonItems(connections: readonly FaceConnection[]): readonly MenuItem[] {
  const [only, ...others] = connections;
  if (only === undefined) return [];
  if (others.length === 0) return itemsOf(only);
  return connections.map((connection) =>
    submenu(`daemon:${connection.id}`, {
      label: `Daemon of ${menuLabel(connection.label)}`,
      items: itemsOf(connection),
    })
  );
}

function itemsOf({ id: connectionId, state }: FaceConnection): readonly MenuItem[] {
  const isOff = state.kind === "none";
  const whyNot = isOff ? "it is off" : null;
  const id = (name: string) => `daemon:${connectionId}:${name}`;
  const first = isOff || state.kind === "lost" || state.kind === "unavailable"
    ? command(id("start"), {
      label: "Start Daemon",
      action: { kind: "start_daemon", connectionId },
    })
    : command(id("stop"), { label: "Stop Daemon", action: { kind: "stop_daemon", connectionId } });
  return [
    first,
    command(id("restart"), {
      label: "Restart Daemon",
      action: { kind: "restart_daemon", connectionId },
      whyNot: isBySocket(state) ? "only its WebSocket is left" : whyNot,
    }),
    command(id("reconnect"), {
      label: "Reconnect",
      action: { kind: "reconnect", connectionId },
      whyNot,
    }),
  ];
}
