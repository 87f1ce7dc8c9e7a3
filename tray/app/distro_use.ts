import type { SeenInDistro } from "../engine/look_inside.ts";

export interface DistroUseOptions {
  /** Looks into a distro that runs; null when it does not answer. */
  readonly look: (name: string) => Promise<SeenInDistro | null>;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** What is known of distros without a look into them. */
export interface KnownUse {
  /** Sessions live there, as far as its daemon was heard. */
  readonly hasSessions: (name: string) => boolean;
  /** The settings name something in it. */
  readonly isNamed: (name: string) => boolean;
}

/** Whether a distro that runs is to be followed; null: as before, nobody can tell. */
export type Verdicts = ReadonlyMap<string, boolean | null>;

/** Without a session for so long it is let go, so that WSL may stop it. */
const UNUSED_MS = 10 * 60_000;

/**
 * Which distros are used with tmux. Whoever follows one keeps it up for that long, and puts a daemon
 * into it, so that one that happens to run is no reason.
 */
export class DistroUse {
  readonly #options: DistroUseOptions;
  /** Since when no use was seen of those that are followed; null while it is. */
  readonly #unused = new Map<string, number | null>();
  /** Those that ran when it was asked last. */
  #before: ReadonlySet<string> = new Set();

  constructor(options: DistroUseOptions) {
    this.#options = options;
  }

  /** @param running all that run, but the default one */
  async judge(running: readonly string[], known: KnownUse): Promise<Verdicts> {
    const before = this.#before;
    this.#before = new Set(running);
    for (const name of before) if (!this.#before.has(name)) this.#unused.delete(name);
    const verdicts = running.map(async (name) =>
      [name, await this.#judge(name, { known, isNew: !before.has(name) })] as const
    );
    return new Map(await Promise.all(verdicts));
  }

  async #judge(
    name: string,
    { known, isNew }: { readonly known: KnownUse; readonly isNew: boolean },
  ): Promise<boolean | null> {
    if (known.isNamed(name) || known.hasSessions(name)) return this.#used(name);
    const seen = await this.#options.look(name);
    // Nothing follows from an answer that did not come.
    if (seen === null) return null;
    if (seen.hasTmux) return this.#used(name);
    const since = this.#unused.get(name);
    const now = this.#options.now();
    // It was followed once, so that tmux may be next.
    if (since === null || since === undefined && isNew && seen.hasDaemon) {
      this.#unused.set(name, now);
      return true;
    }
    if (since !== undefined && now - since < UNUSED_MS) return true;
    this.#unused.delete(name);
    return false;
  }

  #used(name: string): true {
    this.#unused.set(name, null);
    return true;
  }
}
