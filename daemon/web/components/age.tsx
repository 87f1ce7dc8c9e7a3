import { useView } from "./view_context.ts";

/** How long ago something was, with the exact time for whoever points at it. */
export function Age({ since }: { readonly since: number }) {
  const { now } = useView();
  const exact = new Date(since).toISOString();
  return <time dateTime={exact} title={exact}>{shortAge(now.value - since)}</time>;
}

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
