import { equal } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { FakeDaemons } from "../engine/test_fake_daemon.ts";
import { Daemons, type DaemonsOptions } from "./daemons.ts";
import type { FoundDaemons } from "./find_daemons.ts";
import type { PreparedDaemon } from "./prepare_daemon.ts";

export const ok = (...names: readonly string[]): FoundDaemons => ({ kind: "ok", names });
export const listed = (
  names: readonly string[],
  { unsure = [], off = [] }: {
    readonly unsure?: readonly string[];
    readonly off?: readonly string[];
  } = {},
): FoundDaemons => ({ kind: "listed", names, unsure, off });
export const failed = (message: string) => ({ kind: "failed", message }) as const;

/** Daemons on fakes, and all that they told. */
export class DaemonsScene {
  readonly clock = new ManualClock();
  readonly fakes = new FakeDaemons(this.clock);
  found: FoundDaemons = ok("Ubuntu");
  prepared: PreparedDaemon = { kind: "ready", argv: ["daemon"], notice: null };
  finds = 0;
  readonly prepares: string[] = [];
  readonly spawned: string[] = [];
  readonly told: number[] = [];
  readonly notices: string[] = [];
  readonly gaps: string[] = [];
  readonly log: string[] = [];
  readonly daemons: Daemons;

  constructor(options: Partial<DaemonsOptions> = {}) {
    this.daemons = new Daemons({
      find: () => (this.finds++, Promise.resolve(this.found)),
      prepare: (name) => (this.prepares.push(name), Promise.resolve(this.prepared)),
      spawn: (argv) => {
        this.spawned.push(argv.join(" "));
        return this.fakes.launch();
      },
      clock: this.clock,
      cursors: {},
      onChange: () => {},
      onEvents: (_, events) => this.told.push(...events.map(({ id }) => id)),
      onGap: (name) => this.gaps.push(name),
      onNotice: (name, message) => this.notices.push(`${name}: ${message}`),
      log: (line) => this.log.push(line),
      ...options,
    });
  }

  get states(): readonly string[] {
    return this.daemons.connections(this.clock.now()).map(({ id, state }) =>
      `${id} ${state.kind}${state.kind === "unavailable" ? `: ${state.sentence}` : ""}`
    );
  }

  async look(): Promise<void> {
    await this.daemons.look();
    await this.clock.advance(30);
  }

  /** Nothing may stay. */
  async end(): Promise<void> {
    const stopping = this.daemons.stop();
    await this.clock.advance(10_000);
    await stopping;
    await this.clock.advance(0);
    equal(this.fakes.alive.size, 0, "a process is left");
    equal(this.clock.pending, 0, "a timer is left");
  }
}

/** A scene of which nothing may stay. */
export async function inScene(
  body: (scene: DaemonsScene) => Promise<void>,
  options: Partial<DaemonsOptions> = {},
): Promise<void> {
  const scene = new DaemonsScene(options);
  await body(scene);
  await scene.end();
}
