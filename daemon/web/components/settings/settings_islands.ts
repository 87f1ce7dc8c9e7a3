import type { ComponentType } from "preact";
import { Detectors } from "./detectors.tsx";
import { Fault } from "./fault.tsx";
import { Notifications } from "./notifications.tsx";
import { Actions, Polling, Retention } from "./plain_parts.tsx";
import { Parts } from "./parts.tsx";
import { SaveBar } from "./save_bar.tsx";
import { SessionsPart } from "./sessions_part.tsx";

/** What is alive on the page of settings, by the name in its markup; parts by their id. */
export const SETTINGS_ISLANDS: Readonly<Record<string, ComponentType>> = {
  parts: Parts,
  fault: Fault,
  notifications: Notifications,
  sessions: SessionsPart,
  detectors: Detectors,
  retention: Retention,
  polling: Polling,
  actions: Actions,
  save: SaveBar,
};
