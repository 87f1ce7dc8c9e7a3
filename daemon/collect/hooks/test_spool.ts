import assert from "node:assert/strict";
import { join } from "node:path";
import { ManualClock } from "../../platform/manual_clock.ts";
import { type MemoryLog, memoryLog } from "../../platform/memory_log.ts";
import type { FsWatch } from "../watched_directory.ts";
import type { HookEvent } from "./parse_hook.ts";
import { HookSpool, type HookSpoolOptions } from "./spool.ts";

export interface SpoolBench {
  readonly directory: string;
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  readonly told: HookEvent[];
  /** How often calls were lost. */
  readonly gaps: { count: number };
  /** Says that a file changed, or that something did, as the system would. */
  readonly hint: (name?: string) => Promise<void>;
  /** How many watches are open. */
  readonly open: { count: number };
  make(options?: Partial<HookSpoolOptions>): HookSpool;
}

/** Stands in for the system's own word of what changes. */
class Changes implements FsWatch {
  readonly #events: Deno.FsEvent[] = [];
  readonly #onClose: () => void;
  #wake = () => {};
  #closed = false;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  say(event: Deno.FsEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#onClose();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Deno.FsEvent> {
    while (!this.#closed) {
      const event = this.#events.shift();
      if (event !== undefined) yield event;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/** A spool whose system says nothing by itself. */
export async function withSpool(run: (bench: SpoolBench) => Promise<void>): Promise<void> {
  const parent = await Deno.realPath(await Deno.makeTempDir({ prefix: "ntm-spool-" }));
  const directory = join(parent, "data", "agent-hooks");
  const clock = new ManualClock(Date.now());
  const log = memoryLog();
  const told: HookEvent[] = [];
  const open = { count: 0 };
  const gaps = { count: 0 };
  let changes: Changes | null = null;
  const spools: HookSpool[] = [];
  const watch = () => {
    open.count++;
    return changes = new Changes(() => open.count--);
  };
  const hint = async (name?: string) => {
    const paths = name === undefined ? [] : [join(directory, name)];
    changes?.say({ kind: "modify", paths, ...(name === undefined && { flag: "rescan" }) });
    await clock.advance(10);
  };
  const make = (options: Partial<HookSpoolOptions> = {}) => {
    const onEvents = (events: readonly HookEvent[]) => void told.push(...events);
    const room = log.room("collect");
    const onGap = () => void gaps.count++;
    const spool = new HookSpool({
      directory,
      clock,
      log: room,
      onEvents,
      onGap,
      watch,
      ...options,
    });
    spools.push(spool);
    return spool;
  };
  try {
    await run({ directory, clock, log, told, gaps, open, make, hint });
    await Promise.all(spools.map((spool) => spool.stop()));
    assert.equal(clock.pending, 0);
    assert.equal(open.count, 0);
  } finally {
    await Promise.all(spools.map((spool) => spool.stop()));
    await Deno.remove(parent, { recursive: true });
  }
}

/** What the hook line of an agent writes; `id` is of its session. */
export const recordOf = (id: string, event = "Stop") =>
  `ntm-tracker-hook 1 claude ${event}\nppid 1\npane %1\ntmux \nbackground \n{"session_id":"${id}"}\nend\n`;

/** Lays a file into a spool; `age`: milliseconds since it was written. */
export async function put(directory: string, name: string, text: string, age = 0): Promise<void> {
  const path = join(directory, name);
  await Deno.writeTextFile(path, text);
  // A spool that listens may have taken it by now.
  if (age === 0) return;
  const at = new Date(Date.now() - age);
  await Deno.utime(path, at, at);
}

export const idsOf = (told: readonly HookEvent[]) => told.map(({ sessionId }) => sessionId);
export const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
export const namesIn = (path: string) =>
  [...Deno.readDirSync(path)].map(({ name }) => name).toSorted();
