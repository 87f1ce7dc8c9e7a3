import assert from "node:assert/strict";
import fc from "fast-check";
import type { ServerIdentity } from "../../shared/model/source.ts";
import type { PaneRow, SessionRow } from "./observation.ts";
import { difference, isEmpty } from "./snapshot.ts";
import { pane, session, SOURCE_ID, Story, T0 } from "./test_builders.ts";

/** A tmux as simple as it can be told: sessions show windows, windows hold panes. */
class NaiveTmux {
  server: ServerIdentity = { pid: 100, startedAt: T0 };
  readonly sessions = new Map<string, { name: string; windows: string[] }>();
  readonly windows = new Map<string, string[]>();
  readonly panes = new Map<string, { pid: number; dead: boolean }>();
  #sessionIds = 0;
  #windowIds = 0;
  #paneIds = 0;
  #pids = 1_000;

  newSession(name: string): void {
    this.sessions.set(`$${this.#sessionIds++}`, { name, windows: [this.#newWindow()] });
  }

  newWindow(sessionId: string): void {
    this.sessions.get(sessionId)?.windows.push(this.#newWindow());
  }

  split(windowId: string): void {
    this.windows.get(windowId)?.push(this.#newPane());
  }

  rename(sessionId: string, name: string): void {
    const found = this.sessions.get(sessionId);
    if (found) found.name = name;
  }

  swapNames(a: string, b: string): void {
    const [one, two] = [this.sessions.get(a), this.sessions.get(b)];
    if (one && two) [one.name, two.name] = [two.name, one.name];
  }

  link(windowId: string, sessionId: string): void {
    const windows = this.sessions.get(sessionId)?.windows;
    if (windows && !windows.includes(windowId)) windows.push(windowId);
  }

  unlink(windowId: string, sessionId: string): void {
    const found = this.sessions.get(sessionId);
    if (found) found.windows = found.windows.filter((id) => id !== windowId);
    this.#sweep();
  }

  /** `join-pane` */
  move(paneId: string, windowId: string): void {
    this.#takeOut(paneId);
    this.windows.get(windowId)?.push(paneId);
    this.#sweep();
  }

  /** `break-pane` */
  break(paneId: string, sessionId: string): void {
    this.#takeOut(paneId);
    const window = this.#newWindow([paneId]);
    this.sessions.get(sessionId)?.windows.push(window);
    this.#sweep();
  }

  killPane(paneId: string): void {
    this.#takeOut(paneId);
    this.#sweep();
  }

  killSession(sessionId: string): void {
    this.sessions.delete(sessionId);
    this.#sweep();
  }

  /** With `remain-on-exit`. */
  die(paneId: string): void {
    const found = this.panes.get(paneId);
    if (found) found.dead = true;
  }

  respawn(paneId: string): void {
    this.panes.set(paneId, { pid: this.#pids++, dead: false });
  }

  restart(): void {
    for (const map of [this.sessions, this.windows, this.panes]) map.clear();
    this.server = { pid: this.server.pid + 1, startedAt: this.server.startedAt + 1_000 };
    this.#sessionIds = this.#windowIds = this.#paneIds = 0;
  }

  look(): { server: ServerIdentity; sessions: SessionRow[]; panes: PaneRow[] } {
    const rows = [...this.sessions].flatMap(([sessionId, { windows }]) =>
      windows.flatMap((windowId, windowIndex) =>
        (this.windows.get(windowId) ?? []).map((paneId, paneIndex) => {
          const { pid = 0, dead = false } = this.panes.get(paneId) ?? {};
          const place = { tmuxSessionId: sessionId, tmuxWindowId: windowId, windowIndex };
          return pane(paneId, { ...place, paneIndex, tmuxPid: pid, dead });
        })
      )
    );
    const sessions = [...this.sessions].map(([id, { name }]) => session(id, { name }));
    return { server: this.server, sessions, panes: rows };
  }

  #newPane(): string {
    const id = `%${this.#paneIds++}`;
    this.panes.set(id, { pid: this.#pids++, dead: false });
    return id;
  }

  #newWindow(panes: string[] = [this.#newPane()]): string {
    const id = `@${this.#windowIds++}`;
    this.windows.set(id, panes);
    return id;
  }

  #takeOut(paneId: string): void {
    for (const [id, panes] of this.windows) {
      this.windows.set(id, panes.filter((other) => other !== paneId));
    }
  }

  /** What holds nothing goes, and what is held by nothing. */
  #sweep(): void {
    for (const [id, panes] of this.windows) {
      const shown = [...this.sessions.values()].some(({ windows }) => windows.includes(id));
      if (panes.length === 0 || !shown) this.windows.delete(id);
    }
    for (const [id, found] of this.sessions) {
      found.windows = found.windows.filter((window) => this.windows.has(window));
      if (found.windows.length === 0) this.sessions.delete(id);
    }
    const held = new Set([...this.windows.values()].flat());
    for (const id of this.panes.keys()) if (!held.has(id)) this.panes.delete(id);
  }
}

const KINDS = [
  ...["newSession", "newSession", "newWindow", "split", "split", "rename", "swapNames", "link"],
  ...["unlink", "move", "break", "killPane", "killSession", "die", "respawn", "restart", "fail"],
  ...["look", "look", "look"],
] as const;

interface Step {
  readonly kind: typeof KINDS[number];
  readonly a: number;
  readonly b: number;
}

const steps = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), a: fc.nat(99), b: fc.nat(99) }),
  { minLength: 1, maxLength: 60 },
);

/** One step on the model; numbers choose among what there is. */
function act(tmux: NaiveTmux, { kind, a, b }: Step): void {
  const pick = (map: ReadonlyMap<string, unknown>, n: number) =>
    [...map.keys()][n % Math.max(map.size, 1)] ?? "";
  const sessionId = pick(tmux.sessions, a);
  const windowId = pick(tmux.windows, b);
  const paneId = pick(tmux.panes, a);
  if (kind === "newSession") return tmux.newSession(`n${b}`);
  if (kind === "restart") return tmux.restart();
  if (tmux.sessions.size === 0) return;
  if (kind === "newWindow") tmux.newWindow(sessionId);
  if (kind === "split") tmux.split(windowId);
  if (kind === "rename") tmux.rename(sessionId, `n${b}`);
  if (kind === "swapNames") tmux.swapNames(sessionId, pick(tmux.sessions, b));
  if (kind === "link") tmux.link(windowId, sessionId);
  if (kind === "unlink") tmux.unlink(windowId, sessionId);
  if (kind === "move") tmux.move(paneId, windowId);
  if (kind === "break") tmux.break(paneId, pick(tmux.sessions, b));
  if (kind === "killPane") tmux.killPane(paneId);
  if (kind === "killSession") tmux.killSession(sessionId);
  if (kind === "die") tmux.die(paneId);
  if (kind === "respawn") tmux.respawn(paneId);
}

interface Seen {
  readonly sessions: ReadonlyMap<string, string>;
  readonly panes: ReadonlyMap<string, { readonly pid: number; readonly dead: boolean }>;
}

const NOTHING: Seen = { sessions: new Map(), panes: new Map() };

/** What one look shows, by names that hold over servers. */
function seen(tmux: NaiveTmux): Seen {
  const key = (id: string) => `${tmux.server.pid} ${id}`;
  return {
    sessions: new Map([...tmux.sessions].map(([id, { name }]) => [key(id), name])),
    panes: new Map([...tmux.panes].map(([id, state]) => [key(id), { ...state }])),
  };
}

/** The events two looks in a row must give, as `type key`, sorted. */
function expectedEvents(before: Seen, after: Seen): string[] {
  const events: string[] = [];
  for (const [key, name] of after.sessions) {
    const old = before.sessions.get(key);
    if (old === undefined) events.push(`session.created ${key}`);
    else if (old !== name) events.push(`session.renamed ${key}`);
  }
  for (const key of before.sessions.keys()) {
    if (!after.sessions.has(key)) events.push(`session.ended ${key}`);
  }
  for (const [key, { pid, dead }] of after.panes) {
    const old = before.panes.get(key);
    if (old === undefined) events.push(`pane.created ${key}`);
    if (old !== undefined && old.pid !== pid) events.push(`pane.respawned ${key}`);
    const ended = dead && (old === undefined || !old.dead || old.pid !== pid);
    if (ended) events.push(`pane.ended ${key}`);
  }
  for (const [key, { dead }] of before.panes) {
    if (!after.panes.has(key) && !dead) events.push(`pane.ended ${key}`);
  }
  return events.sort();
}

/** Checks a story against the model after each look. */
class Judge {
  readonly story = new Story();
  readonly #uids = new Map<string, string>();
  #last: Seen = NOTHING;

  look(tmux: NaiveTmux): void {
    const { story } = this;
    story.see(tmux.look());
    this.#checkUids();
    const told = story.events
      .filter(({ type }) => /^(session|pane)\.(created|renamed|respawned|ended)$/.test(type))
      .map((event) => `${event.type} ${this.#keyOf(event.paneId ?? event.sessionId)}`);
    const now = seen(tmux);
    assert.deepEqual(told.sort(), expectedEvents(this.#last, now));
    this.#last = now;
    this.#checkLiving(tmux);
    this.#checkPlaces(tmux);
  }

  /** A tmux object has one uid for all its life, and no two have the same. */
  #checkUids(): void {
    const found = [
      ...[...this.story.world.sessions.values()].map(({ session, server }) => {
        return { key: `${server.pid} ${session.tmuxSessionId}`, uid: session.id };
      }),
      ...[...this.story.world.panes.values()].map(({ pane, server }) => {
        return { key: `${server.pid} ${pane.tmuxPaneId}`, uid: pane.id };
      }),
    ];
    assert.equal(new Set(found.map(({ key }) => key)).size, found.length, "one record per object");
    for (const { key, uid } of found) {
      assert.equal(uid, this.#uids.get(key) ?? uid, `${key} keeps its uid`);
      this.#uids.set(key, uid);
    }
  }

  #keyOf(uid: string | null): string | undefined {
    return [...this.#uids].find(([, other]) => other === uid)?.[0];
  }

  #checkLiving(tmux: NaiveTmux): void {
    const alive = [...tmux.panes].filter(([, { dead }]) => !dead).map(([id]) => id);
    assert.deepEqual(this.story.livingPanes, alive.sort());
    assert.deepEqual(this.story.livingSessions, [...tmux.sessions.keys()].sort());
    const present = [...this.story.world.panes.values()].filter((record) => record.present);
    assert.deepEqual(
      present.map((record) => record.pane.tmuxPaneId).sort(),
      [...tmux.panes.keys()].sort(),
    );
  }

  /** Each pane lists exactly the sessions that show it; counts follow. */
  #checkPlaces(tmux: NaiveTmux): void {
    for (const [sessionId, { name, windows }] of tmux.sessions) {
      const shown = this.story.session(sessionId);
      const paneIds = windows.flatMap((window) => tmux.windows.get(window) ?? []);
      const living = paneIds.filter((id) => tmux.panes.get(id)?.dead === false);
      assert.equal(shown.name, name);
      assert.equal(shown.paneCount, living.length);
      for (const paneId of tmux.panes.keys()) {
        const listed = this.story.pane(paneId).sessionIds.includes(shown.id);
        assert.equal(listed, paneIds.includes(paneId), `${paneId} in ${sessionId}`);
      }
    }
  }
}

Deno.test("reconcile() any history of tmux gives what a naive model gives", () => {
  fc.assert(
    fc.property(steps, (history) => {
      const tmux = new NaiveTmux();
      const judge = new Judge();
      for (const step of history) {
        if (step.kind === "look") judge.look(tmux);
        else if (step.kind === "fail") {
          const { panes, sessions } = judge.story.world;
          const at = judge.story.at + 1;
          const message = "tmux did not answer";
          judge.story.tell(
            { outcome: "failed", reason: "timeout", sourceId: SOURCE_ID, at, message },
          );
          assert.equal(judge.story.world.panes, panes);
          assert.equal(judge.story.world.sessions, sessions);
        } else act(tmux, step);
      }
      judge.look(tmux);
      const { world } = judge.story;
      judge.look(tmux);
      assert.ok(isEmpty(difference(world, judge.story.world)), "a second look is no news");
    }),
    { numRuns: 300 },
  );
});
