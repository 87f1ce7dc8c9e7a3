import { Field } from "./field.tsx";
import { Rules } from "./rules.tsx";
import { useSettings } from "./settings_context.ts";
import { clockAt } from "./value_words.ts";

/** What a person is told of, and when it is quiet. */
export function Notifications() {
  return (
    <>
      <Rules />
      <h3>Quiet hours</h3>
      <Quiet />
      <Field name="notifications.quiet_hours" />
      <Field name="notifications.quiet_start" type="time" />
      <Field name="notifications.quiet_end" type="time" />
      <Field name="stats.time_zone" />
      <h3>How often</h3>
      <Field name="notifications.dedupe_window_ms" />
      <Field name="notifications.snooze_minutes" />
    </>
  );
}

function Quiet() {
  const { now, until, timeZone } = useSettings().preview.value.quiet;
  return (
    <p class="quiet-now" role="status">
      {now && until !== null
        ? `It is quiet now, until ${clockAt(until, timeZone)} (${timeZone}).`
        : `It is not quiet now (${timeZone}).`}
    </p>
  );
}
