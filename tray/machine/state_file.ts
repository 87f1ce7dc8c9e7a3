import * as z from "zod";
import { messageOf } from "../../shared/text/message_of.ts";
import type { EventCursor } from "../engine/connection.ts";
import type { ToastMemory } from "../face/toast_memory.ts";
import { writeDurably } from "./durable_write.ts";
import { setAside } from "./set_aside.ts";

/** What outlives a tray that is killed: what it has told, and how far it has read. */
export interface TrayState {
  readonly toasts: ToastMemory;
  /** By the id of the connection, the latest last. */
  readonly cursors: Readonly<Record<string, EventCursor>>;
  /** What was told of daemons that is not to be told again, the latest last. */
  readonly told: readonly ToldNotice[];
}

export interface ToldNotice {
  /** Of the daemon. */
  readonly name: string;
  readonly text: string;
}

export interface StateFileOptions {
  readonly path: string;
  /** `readToastMemory` of the face: this room knows its type alone. */
  readonly readToasts: (value: unknown) => ToastMemory;
  /** Milliseconds UTC. */
  readonly now?: () => number;
}

/** Connections that come and go leave no more cursors than these behind. */
const MOST_CURSORS = 64;

const MOST_TOLD = 64;

const Cursor = z.object({ sinceEventId: z.int().nonnegative(), instanceId: z.string().min(1) });
const File = z.object({
  version: z.literal(1),
  toasts: z.unknown(),
  cursors: z.record(z.string(), Cursor),
  told: z.array(z.object({ name: z.string(), text: z.string() })).default([]),
});

/**
 * The state of the tray in its file. What is to be shown is kept first: a tray that is killed
 * between the two says one thing too few, and none twice.
 */
export class StateFile {
  readonly #path: string;
  /** What was wrong with the file, for the user; null when nothing was. */
  readonly problem: string | null;
  #state: TrayState;
  /** The write that has not begun, which takes what is asked until then. */
  #waiting: Promise<void> | null = null;
  #running: Promise<void> = Promise.resolve();

  private constructor(path: string, { state, problem }: Loaded) {
    this.#path = path;
    this.#state = state;
    this.problem = problem;
  }

  /** Reads the file. A broken one is set aside and told of; nothing about it makes this fail. */
  static async open(options: StateFileOptions): Promise<StateFile> {
    return new StateFile(options.path, await load({ now: Date.now, ...options }));
  }

  get state(): TrayState {
    return this.#state;
  }

  /**
   * Keeps a part of the state. Resolves when it is on the disk; several at once share a write.
   * @throws {Error} with a sentence when it cannot be written; {@link state} has it all the same,
   * and the next call tries again.
   */
  async keep(part: Partial<TrayState>): Promise<void> {
    const { toasts, cursors, told } = { ...this.#state, ...part };
    this.#state = { toasts, cursors: lastOf(cursors), told: told.slice(-MOST_TOLD) };
    this.#waiting ??= this.#running.catch(() => {}).then(() => {
      this.#waiting = null;
      return this.#write();
    });
    this.#running = this.#waiting;
    await this.#waiting;
  }

  /** Resolves when what was to be kept so far is on the disk, or could not be written. */
  async settled(): Promise<void> {
    await this.#running.catch(() => {});
  }

  async #write(): Promise<void> {
    try {
      await writeDurably(this.#path, `${JSON.stringify({ version: 1, ...this.#state })}\n`);
    } catch (error) {
      const reason = messageOf(error);
      throw new Error(
        `keep what was told: ${this.#path} cannot be written (${reason}), make room on the disk ` +
          "or give this user the right to write there",
        { cause: error },
      );
    }
  }
}

/** Objects keep the order in which their keys came. */
function lastOf(cursors: TrayState["cursors"]): TrayState["cursors"] {
  const entries = Object.entries(cursors);
  return entries.length <= MOST_CURSORS
    ? cursors
    : Object.fromEntries(entries.slice(-MOST_CURSORS));
}

interface Loaded {
  readonly state: TrayState;
  readonly problem: string | null;
}

async function load({ path, readToasts, now }: Required<StateFileOptions>): Promise<Loaded> {
  const none: TrayState = { toasts: readToasts(null), cursors: {}, told: [] };
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { state: none, problem: null };
    return { state: none, problem: problemWith(path, messageOf(error)) };
  }
  const read = File.safeParse(parsed(text));
  if (read.success) {
    const { toasts, cursors, told } = read.data;
    return { state: { toasts: readToasts(toasts), cursors, told }, problem: null };
  }
  const kept = await setAside(path, now()).then(
    (aside) => `it was set aside as ${aside}`,
    (error) => `it could not be set aside (${messageOf(error)})`,
  );
  return { state: none, problem: problemWith(path, `it is broken, ${kept}`) };
}

function problemWith(path: string, state: string): string {
  return `read what was told in ${path}: ${state}; some notifications may come a second time`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
