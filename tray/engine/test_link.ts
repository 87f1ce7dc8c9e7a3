import assert from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import type { EventCursor } from "./connection.ts";
import { DaemonLink, type DaemonLinkOptions } from "./daemon_link.ts";
import type { LinkState } from "./link_state.ts";
import { type Behaviour, FakeDaemons } from "./test_fake_daemon.ts";

export interface Setup {
  readonly clock: ManualClock;
  readonly daemons: FakeDaemons;
  readonly link: DaemonLink;
  readonly states: LinkState[];
  /** Ids of the events told. */
  readonly told: number[];
  /** What came with them. */
  readonly cursors: EventCursor[];
  readonly anew: number[];
}

/** A link, stopped at the end; nothing of it may stay. */
export async function withLink(
  plan: readonly Behaviour[],
  body: (setup: Setup) => Promise<void>,
  options: Partial<DaemonLinkOptions> = {},
): Promise<void> {
  const clock = new ManualClock();
  const daemons = new FakeDaemons(clock);
  daemons.plan.push(...plan);
  const states: LinkState[] = [];
  const told: number[] = [];
  const cursors: EventCursor[] = [];
  const anew: number[] = [];
  const link = new DaemonLink({
    launch: daemons.launch,
    clock,
    random: () => 0,
    onState: (state) => states.push(state),
    onEvents: (events, cursor) => {
      told.push(...events.map(({ id }) => id));
      cursors.push(cursor);
    },
    onBeginAnew: ({ sinceEventId }) => anew.push(sinceEventId),
    ...options,
  });
  try {
    await body({ clock, daemons, link, states, told, cursors, anew });
  } finally {
    const stopping = link.stop();
    await clock.advance(10_000);
    await stopping;
    await clock.advance(1);
  }
  assert.equal(kindOf(link), "stopped");
  assert.equal(daemons.alive.size, 0, "a process is left");
  assert.equal(clock.pending, 0, "a timer is left");
  assert.ok(daemons.mostAlive <= 1, "two processes at a time");
}

export const kinds = (states: readonly LinkState[]) => states.map(({ kind }) => kind);
export const problemOf = (state: LinkState) => "problem" in state ? state.problem : "";

/** Read anew each time, which types cannot know. */
export function kindOf(link: DaemonLink): string {
  return link.state.kind;
}

export function lostState({ state }: DaemonLink): Extract<LinkState, { readonly kind: "lost" }> {
  assert.ok(state.kind === "lost", state.kind);
  return state;
}

/** Starts the link and lets it become live. */
export async function live({ link, clock }: Setup): Promise<void> {
  link.start();
  await clock.advance(1);
  assert.equal(kindOf(link), "live");
}
