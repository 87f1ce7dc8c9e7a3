const UNITS: readonly (readonly [size: number, letter: string])[] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** A count as people say it: `950`, `1.2k`, `155k`, `1.2M`. Two digits at least where it was cut. */
export function shortCount(count: number): string {
  // 999,950 is a million: what rounds up to a unit is told in that unit.
  const unit = UNITS.find(([size]) => count >= size * 0.9995);
  if (unit === undefined) return String(Math.round(count));
  const [size, letter] = unit;
  const value = count / size;
  const digits = value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${digits}${letter}`;
}
