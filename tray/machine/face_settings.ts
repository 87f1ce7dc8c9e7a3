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
