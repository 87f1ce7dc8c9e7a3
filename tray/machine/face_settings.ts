import type { LaunchSetting } from "../engine/launcher.ts";
import type { FaceSettings } from "../face/face_input.ts";
import type { MachineOs } from "./places.ts";
import type { MachineSettings } from "./settings_schema.ts";

/** What icon, menu and toasts need of the settings. */
export function faceSettings(settings: MachineSettings, os: MachineOs): FaceSettings {
  const { badge, pinned, maxSessionsShown, showNotifications, snoozedUntil } = settings;
  return {
    badge,
    pinned,
    maxSessionsShown,
    showNotifications,
    snoozedUntil,
    startsWithWindows: os === "windows" ? settings.startWithWindows : null,
  };
}

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
