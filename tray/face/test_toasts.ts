import type { Event } from "../../shared/model/event.ts";
import type { NotificationSettings } from "../../shared/model/notification.ts";
import { aRule } from "../../shared/notify/test_settings.ts";
import type { FaceConnection, FaceEvent, FaceSettings } from "./face_input.ts";
import { aConnection, anInput, someNotifications } from "./test_input.ts";
import { NO_TOAST_MEMORY, readToastMemory, type ToastMemory } from "./toast_memory.ts";
import { nextToasts, type ToastStep } from "./toasts.ts";

/** One look of a tray. */
export interface Look {
  readonly now: number;
  readonly connections: readonly Partial<FaceConnection>[];
  readonly events?: readonly FaceEvent[];
  readonly settings?: Partial<FaceSettings>;
}

/** A tray that remembers from one look to the next. */
export class TestTray {
  memory: ToastMemory = NO_TOAST_MEMORY;

  /** Killed after each look, and started with what it kept, when that is wanted. */
  constructor(readonly isKilled = false) {}

  look({ connections, events = [], settings, now }: Look): ToastStep {
    const input = anInput({ connections: connections.map(aConnection), settings, now });
    const step = nextToasts(this.memory, { input, events });
    this.memory = this.isKilled
      ? readToastMemory(JSON.parse(JSON.stringify(step.memory)))
      : step.memory;
    return step;
  }

  /** Titles of the toasts. */
  titles(look: Look): readonly string[] {
    return this.look(look).toasts.map(({ title }) => title);
  }
}

/** A rule for everything that can be told, without limits, with a change. */
export function tellAll(change: Partial<NotificationSettings> = {}): Partial<FaceConnection> {
  const types = ["escalation", "compact", "ended", "degraded", "limit", "context_low"] as const;
  const rules = types.map((type) => aRule(type));
  return { notifications: someNotifications({ rules, ...change }) };
}

/** A compaction in the first pane of `api`, unless told otherwise. */
export function faceEvent(
  id: number,
  change: Partial<Event> & Pick<Event, "detectedAt">,
): FaceEvent {
  const event: Event = {
    id,
    type: "compact",
    sourceId: "source-1",
    sessionId: "api",
    paneId: "%1",
    source: "hook",
    confidence: 1,
    severity: "info",
    message: "the context was compacted",
    payload: { trigger: "auto", preTokens: 95_000 },
    display: { sessionName: "api", windowIndex: 0, paneIndex: 0 },
    ...change,
  };
  return { connectionId: "wsl:Ubuntu", instanceId: "instance", event };
}
