import type { ServerIdentity } from "../../shared/model/source.ts";

/** Orders `$2` before `$10`. */
export function compareTmuxIds(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}

/** Whether it is the same run of a tmux server: two servers both have a `%1`. */
export function sameServer(a: ServerIdentity | null, b: ServerIdentity | null): boolean {
  if (a === null || b === null) return a === b;
  return a.pid === b.pid && a.startedAt === b.startedAt;
}
