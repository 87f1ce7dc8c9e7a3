import type { LaunchSetting } from "../engine/launcher.ts";
import { loopbackUrl } from "../engine/loopback_url.ts";
import type { SocketPlace } from "../engine/socket_daemon.ts";
import type { MachineSettings } from "./settings_schema.ts";

/**
 * How the daemon is started.
 * @param installed where the daemon is when the settings name no path
 */
export function launchSetting({ launch }: MachineSettings, installed: string): LaunchSetting {
  if (launch.kind === "custom") return launch;
  const daemonPath = launch.daemonPath ?? installed;
  if (launch.kind === "direct") return { kind: "direct", daemonPath };
  return { kind: "wsl", daemonPath, ...(launch.wsl === null ? {} : { wsl: launch.wsl }) };
}

/** Where the daemon of that name may be joined beside its stdio; null where nobody has said. */
export function fallbackPlace({ fallback }: MachineSettings, name: string): SocketPlace | null {
  const place = Object.hasOwn(fallback, name) ? fallback[name] : undefined;
  const url = loopbackUrl(place?.url ?? "");
  return place === undefined || url === null ? null : { url, tokenFile: place.tokenFile };
}
