const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something has been so, in one short unit: `now`, `12s`, `3m`, `5h`, `9d`. */
export function formatAge(ms: number): string {
  // A clock that was set back makes no sense of an age, and should not show it.
  if (ms < SECOND) return "now";
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}h`;
  return `${Math.floor(ms / DAY)}d`;
}

/** How long ago something was: `just now`, `3m ago`. */
export function formatAgo(ms: number): string {
  const age = formatAge(ms);
  return age === "now" ? "just now" : `${age} ago`;
}

/** Time of day here, `14:03:22`; with the date in front when it is another day than `now`. */
export function formatTime(at: number, now: number): string {
  const when = new Date(at);
  const time = [when.getHours(), when.getMinutes(), when.getSeconds()].map(twoDigits).join(":");
  if (when.toDateString() === new Date(now).toDateString()) return time;
  const month = twoDigits(when.getMonth() + 1);
  return `${when.getFullYear()}-${month}-${twoDigits(when.getDate())} ${time}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
