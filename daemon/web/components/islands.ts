import type { ComponentType } from "preact";
import { Banner } from "./banner.tsx";
import { Inbox } from "./inbox.tsx";
import { Overview } from "./overview.tsx";
import { Sessions } from "./sessions.tsx";

/** The parts of the page that live on in the browser, by the name in their markup. */
export const ISLANDS: Readonly<Record<string, ComponentType>> = {
  banner: Banner,
  inbox: Inbox,
  overview: Overview,
  sessions: Sessions,
};
