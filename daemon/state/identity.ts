import type { ServerIdentity } from "../../shared/model/source.ts";

/** Names one run of one tmux server: two servers both have a `%1`. */
export function serverKey(sourceId: string, server: ServerIdentity): string {
  return `${sourceId}|${server.pid}|${server.startedAt}`;
}

/** Names a tmux object (`$3`, `%12`) for as long as its server lives. */
export function objectKey(server: string, tmuxId: string): string {
  return `${server}|${tmuxId}`;
}

/** Orders `$2` before `$10`. */
export function compareTmuxIds(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}

export function sameServer(a: ServerIdentity | null, b: ServerIdentity | null): boolean {
  if (a === null || b === null) return a === b;
  return a.pid === b.pid && a.startedAt === b.startedAt;
}
