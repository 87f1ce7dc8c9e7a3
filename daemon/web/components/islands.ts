import type { ComponentType } from "preact";
import { Banner } from "./banner.tsx";
import { Detail } from "./detail.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Header } from "./header.tsx";
import { Inbox } from "./inbox.tsx";
import { Overview } from "./overview.tsx";
import { Sessions } from "./sessions.tsx";

/** The parts of the page that live on in the browser, by the name in their markup. */
export const ISLANDS: Readonly<Record<string, ComponentType>> = {
  header: Header,
  banner: Banner,
  inbox: Inbox,
  overview: Overview,
  sessions: Sessions,
  detail: Detail,
  dialogs: Dialogs,
};
