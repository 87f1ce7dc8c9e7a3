const UNITS = [
  { ms: 86_400_000, name: "d" },
  { ms: 3_600_000, name: "h" },
  { ms: 60_000, name: "m" },
] as const;

/** A duration in its largest whole unit, for example `12m`. */
export function shortAge(ms: number): string {
  for (const { ms: unit, name } of UNITS) {
    if (ms >= unit) return `${Math.floor(ms / unit)}${name}`;
  }
  return `${Math.max(0, Math.floor(ms / 1_000))}s`;
}

/** A duration in at most two units, for example `2h 34m`. */
export function longAge(ms: number): string {
  const at = UNITS.findIndex(({ ms: unit }) => ms >= unit);
  const [unit, next] = [UNITS[at], UNITS[at + 1]];
  if (unit === undefined) return shortAge(ms);
  const rest = next === undefined ? 0 : Math.floor((ms % unit.ms) / next.ms);
  return rest === 0 ? shortAge(ms) : `${shortAge(ms)} ${rest}${next?.name}`;
}
