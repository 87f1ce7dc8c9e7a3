import assert from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { Links, type LinkView } from "./links.ts";
import { FakeDaemons } from "./test_fake_daemon.ts";

interface Setup {
  readonly clock: ManualClock;
  readonly links: Links;
  /** The daemons of a distro. */
  readonly of: (name: string) => FakeDaemons;
  readonly changes: (readonly LinkView[])[];
  readonly told: string[];
}

async function withLinks(body: (setup: Setup) => Promise<void>): Promise<void> {
  const clock = new ManualClock();
  const fakes = new Map<string, FakeDaemons>();
  const of = (name: string) => {
    const daemons = fakes.get(name) ?? new FakeDaemons(clock);
    fakes.set(name, daemons);
    return daemons;
  };
  const changes: (readonly LinkView[])[] = [];
  const told: string[] = [];
  const links = new Links({
    clock,
    linkOptions: (name) => ({ launch: of(name).launch, clock, random: () => 0 }),
    onChange: (views) => changes.push(views),
    onEvents: (name, { events }) => told.push(...events.map(({ id }) => `${name} ${id}`)),
  });
  try {
    await body({ clock, links, of, changes, told });
  } finally {
    const disposing = links.dispose();
    await clock.advance(10_000);
    await disposing;
    await clock.advance(1);
  }
  for (const { alive, mostAlive } of fakes.values()) {
    assert.equal(alive.size, 0, "a process is left");
    assert.ok(mostAlive <= 1);
  }
  assert.equal(clock.pending, 0, "a timer is left");
}

const kinds = (views: readonly LinkView[] = []) =>
  views.map(({ name, state }) => `${name} ${state.kind}`);

Deno.test("Links.set() follows several distros and tells changes close together once", () =>
  withLinks(async ({ clock, links, of, changes, told }) => {
    links.set(["Ubuntu", "Debian"]);
    await clock.advance(100);
    assert.equal(changes.length, 1);
    assert.deepEqual(kinds(changes[0]), ["Ubuntu live", "Debian live"]);
    of("Debian").happen();
    of("Ubuntu").newest.die();
    await clock.advance(100);
    assert.deepEqual(told, ["Debian 1"]);
    assert.deepEqual(kinds(changes.at(-1)), ["Ubuntu lost", "Debian live"]);
    assert.notEqual(links.link("Ubuntu")?.snapshot, null);
  }));

Deno.test("Links.set() stops what is left out, and one that comes back waits for its end", () =>
  withLinks(async ({ clock, links, of }) => {
    of("Ubuntu").plan.push("stubborn");
    links.set(["Ubuntu", "Debian"]);
    await clock.advance(100);
    links.set(["Debian"]);
    assert.deepEqual(kinds(links.views), ["Debian live"]);
    links.set(["Debian", "Ubuntu", "Ubuntu"]);
    await clock.advance(100);
    assert.deepEqual(kinds(links.views), ["Debian live", "Ubuntu stopped"]);
    await clock.advance(6_000);
    assert.deepEqual(kinds(links.views), ["Debian live", "Ubuntu live"]);
    assert.equal(of("Debian").starts, 1);
  }));

Deno.test("Links.dispose() tells nothing more and follows nothing more", () =>
  withLinks(async ({ clock, links, changes }) => {
    links.set(["Ubuntu"]);
    await clock.advance(100);
    const { length } = changes;
    const disposing = links.dispose();
    links.set(["Debian"]);
    await clock.advance(1_000);
    await disposing;
    assert.equal(changes.length, length);
    assert.deepEqual(kinds(links.views), ["Ubuntu stopped"]);
  }));
