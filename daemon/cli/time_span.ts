const MINUTE_MS = 60_000;

/** How much time, in hours and minutes: `0`, `45s`, `12m`, `3h 05m`, `75h 10m`. */
export function formatSpan(ms: number): string {
  if (ms < MINUTE_MS) return ms <= 0 ? "0" : `${Math.max(1, Math.floor(ms / 1_000))}s`;
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 60) return `${minutes}m`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, "0")}m`;
}
