import type { ComponentType } from "preact";
import { Actions } from "./actions.tsx";
import { Detectors } from "./detectors.tsx";
import { Notifications } from "./notifications.tsx";
import { SaveBar } from "./save_bar.tsx";
import { SessionsPart } from "./sessions_part.tsx";
import { Upkeep } from "./upkeep.tsx";

/** The parts of the page of settings, by the name in their markup, in their order. */
export const SETTINGS_ISLANDS: Readonly<Record<string, ComponentType>> = {
  notifications: Notifications,
  sessions: SessionsPart,
  detectors: Detectors,
  upkeep: Upkeep,
  actions: Actions,
  save: SaveBar,
};
