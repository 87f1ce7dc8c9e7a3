import type * as z from "zod";
import { actionsFocus, actionsPaneSend, actionsSessionKill } from "./methods/actions.ts";
import { attachCommand } from "./methods/attach.ts";
import { capabilitiesGet } from "./methods/capabilities.ts";
import { configGet, configReload, configSchema, configSet } from "./methods/config.ts";
import { daemonShutdown } from "./methods/daemon.ts";
import { debugLogTail, debugMetrics, debugSelfTest } from "./methods/debug.ts";
import { detectorsList, detectorsReload } from "./methods/detectors.ts";
import {
  escalationsDismiss,
  escalationsList,
  escalationsReopen,
  escalationsSeen,
  escalationsSnooze,
} from "./methods/escalations.ts";
import { debugDiagnostics } from "./methods/diagnostics.ts";
import { eventsList } from "./methods/events.ts";
import { healthGet } from "./methods/health.ts";
import { notificationsPreview } from "./methods/notifications.ts";
import { panesExplain, panesGet, panesOutputPreview } from "./methods/panes.ts";
import { sessionsGet, sessionsList } from "./methods/sessions.ts";
import { snapshotGet } from "./methods/snapshot.ts";
import { statsDaily, statsHourly, statsSummary } from "./methods/stats.ts";
import { subscribe } from "./methods/subscribe.ts";
import { usageReport } from "./methods/usage.ts";
import { webFetch, webForget, webLink } from "./methods/web.ts";

/** Every method there is, in the order of the documentation. */
export const METHODS = [
  healthGet,
  capabilitiesGet,
  snapshotGet,
  sessionsList,
  sessionsGet,
  panesGet,
  panesExplain,
  panesOutputPreview,
  escalationsList,
  escalationsSeen,
  escalationsDismiss,
  escalationsSnooze,
  escalationsReopen,
  eventsList,
  usageReport,
  statsSummary,
  statsHourly,
  statsDaily,
  subscribe,
  attachCommand,
  actionsFocus,
  actionsPaneSend,
  actionsSessionKill,
  configGet,
  configSchema,
  notificationsPreview,
  configSet,
  configReload,
  detectorsList,
  detectorsReload,
  debugDiagnostics,
  debugMetrics,
  debugSelfTest,
  debugLogTail,
  webForget,
  webLink,
  webFetch,
  daemonShutdown,
] as const;

export type Method = typeof METHODS[number];
export type MethodName = Method["name"];

/** The declaration of one method by its name. */
export type MethodOf<Name extends MethodName> = Extract<Method, { readonly name: Name }>;
/** What a client may send: defaults may be left out. */
export type ParamsIn<Name extends MethodName> = z.input<MethodOf<Name>["params"]>;
/** What a handler receives: defaults are filled in. */
export type Params<Name extends MethodName> = z.output<MethodOf<Name>["params"]>;
export type Result<Name extends MethodName> = z.output<MethodOf<Name>["result"]>;

const BY_NAME: ReadonlyMap<string, Method> = new Map(METHODS.map((m) => [m.name, m]));

/** The declaration of a method, or undefined for a name that is none. */
export function findMethod(name: string): Method | undefined {
  return BY_NAME.get(name);
}
