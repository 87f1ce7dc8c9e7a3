import type { Source, SourceKind } from "../../shared/model/source.ts";
import type { Machine } from "../platform/machine.ts";

export interface SourceRegistryOptions {
  readonly machine: Machine;
  readonly newId: () => string;
  /** Sources that are shown now. */
  readonly shown: () => Iterable<Source>;
  /** A source of any time. */
  readonly remembered: (kind: SourceKind, tmuxSocket: string) => Source | null;
  /** Makes a source known to the state, if it is not. */
  readonly add: (source: Source) => void;
}

/**
 * Gives each socket its source, the same one for ever. A source is kept in sight while it is fixed
 * (configured, or the default), and until its first look has said something about it.
 */
export class SourceRegistry {
  readonly #options: SourceRegistryOptions;
  readonly #fixed = new Set<string>();
  readonly #kept = new Set<string>();

  constructor(options: SourceRegistryOptions) {
    this.#options = options;
  }

  /** Ids of the sources that time must not take away. */
  get kept(): ReadonlySet<string> {
    return this.#kept;
  }

  register(tmuxSocket: string, { fixed }: { readonly fixed: boolean }): Source {
    const { machine, newId, remembered, add } = this.#options;
    const source: Source = this.#shown(tmuxSocket) ?? remembered(machine.kind, tmuxSocket) ?? {
      id: newId(),
      ...machine,
      tmuxSocket,
      status: "disconnected",
      lastSeenAt: 0,
      lastError: null,
      server: null,
      tmuxVersion: null,
    };
    if (fixed) this.#fixed.add(source.id);
    this.#kept.add(source.id);
    add(source);
    return source;
  }

  /** A look has spoken for it: from now on time may take it away. */
  observed(sourceId: string): void {
    if (!this.#fixed.has(sourceId)) this.#kept.delete(sourceId);
  }

  #shown(tmuxSocket: string): Source | null {
    for (const source of this.#options.shown()) {
      const here = source.kind === this.#options.machine.kind;
      if (here && source.tmuxSocket === tmuxSocket) return source;
    }
    return null;
  }
}
