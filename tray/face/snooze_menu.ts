import type { FaceInput } from "./face_input.ts";
import { counted } from "./face_words.ts";
import { knownZone } from "./known_zone.ts";
import { command, type MenuItem, submenu } from "./menu_model.ts";

/** Minutes that are offered beside the usual ones of the daemon's settings. */
const OFFERED_MINUTES = [60, 4 * 60, 24 * 60] as const;
const USUAL_MINUTES = 15;

/** All notifications of this machine quiet for a while, and the way back. */
export function snoozeMenu({ settings, connections, now }: FaceInput): MenuItem {
  const { snoozedUntil, showNotifications } = settings;
  const id = "snooze";
  const label = "Snooze Notifications";
  if (!showNotifications) {
    return submenu(id, { label, items: [], whenEmpty: "they are turned off" });
  }
  const known = connections.flatMap(({ notifications }) => notifications ?? [])[0];
  const usual = known?.settings.snooze_minutes ?? USUAL_MINUTES;
  const minutes = [...new Set([usual, ...OFFERED_MINUTES])].toSorted((a, b) => a - b);
  const items = minutes.map((each) =>
    command(`${id}:${each}`, {
      label: `For ${durationWords(each)}`,
      action: { kind: "snooze_all", minutes: each },
    })
  );
  if (snoozedUntil === null || snoozedUntil <= now) return submenu(id, { label, items });
  const end = command(`${id}:end`, { label: "End Snooze", action: { kind: "end_snooze" } });
  const until = known === undefined
    ? "snoozed"
    : `until ${clockWords(snoozedUntil, known.timeZone)}`;
  return submenu(id, { label: `${label} (${until})`, items: [end, ...items] });
}

function durationWords(minutes: number): string {
  return minutes % 60 === 0 ? counted(minutes / 60, "hour") : counted(minutes, "minute");
}

function clockWords(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(knownZone(timeZone))
    .toPlainTime().toString({ smallestUnit: "minute" });
}
