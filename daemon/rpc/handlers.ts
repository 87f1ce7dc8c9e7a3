import type { Handlers } from "./context.ts";
import { actionsFocus, actionsPaneSend, actionsSessionKill } from "./methods/actions.ts";
import { attachCommand } from "./methods/attach.ts";
import { capabilitiesGet } from "./methods/capabilities.ts";
import { configGet, configReload, configSchema, configSet } from "./methods/config.ts";
import { daemonShutdown } from "./methods/daemon.ts";
import { debugLogTail, debugMetrics, debugSelfTest } from "./methods/debug.ts";
import { detectorsList, detectorsReload } from "./methods/detectors.ts";
import { debugDiagnostics } from "./methods/diagnostics.ts";
import {
  escalationsDismiss,
  escalationsList,
  escalationsReopen,
  escalationsSeen,
  escalationsSnooze,
} from "./methods/escalations.ts";
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

export const HANDLERS: Handlers = {
  "actions.focus": actionsFocus,
  "actions.paneSend": actionsPaneSend,
  "actions.sessionKill": actionsSessionKill,
  "attach.command": attachCommand,
  "capabilities.get": capabilitiesGet,
  "config.get": configGet,
  "config.schema": configSchema,
  "config.reload": configReload,
  "config.set": configSet,
  "daemon.shutdown": daemonShutdown,
  "debug.diagnostics": debugDiagnostics,
  "debug.logTail": debugLogTail,
  "debug.metrics": debugMetrics,
  "debug.selfTest": debugSelfTest,
  "detectors.list": detectorsList,
  "detectors.reload": detectorsReload,
  "escalations.dismiss": escalationsDismiss,
  "escalations.list": escalationsList,
  "escalations.reopen": escalationsReopen,
  "escalations.seen": escalationsSeen,
  "escalations.snooze": escalationsSnooze,
  "events.list": eventsList,
  "health.get": healthGet,
  "notifications.preview": notificationsPreview,
  "panes.explain": panesExplain,
  "panes.get": panesGet,
  "panes.outputPreview": panesOutputPreview,
  "sessions.get": sessionsGet,
  "sessions.list": sessionsList,
  "snapshot.get": snapshotGet,
  "stats.daily": statsDaily,
  "stats.hourly": statsHourly,
  "stats.summary": statsSummary,
  "subscribe": subscribe,
  "usage.report": usageReport,
  "web.fetch": webFetch,
  "web.forget": webForget,
  "web.link": webLink,
};
