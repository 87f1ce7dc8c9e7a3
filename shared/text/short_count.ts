const UNITS = ["", "k", "M", "G", "T"] as const;

/** A count as people say it, in at most three figures and a unit: `950`, `1.23k`, `45.6M`. */
export function shortCount(count: number): string {
  let scaled = count;
  let unit = 0;
  // What would be rounded to a thousand belongs to the next unit.
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1_000;
    unit++;
  }
  if (unit === 0) return String(Math.round(count));
  const digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return `${scaled.toFixed(digits)}${UNITS[unit]}`;
}
