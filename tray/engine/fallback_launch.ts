import { messageOf } from "../../shared/text/message_of.ts";
import { whyNoDaemonAt } from "./daemon_at.ts";
import type { DaemonChild } from "./daemon_child.ts";
import { heardChannel } from "./heard_channel.ts";
import { joinSocketDaemon, type SocketPlace } from "./socket_daemon.ts";

export interface FallbackLaunchOptions {
  readonly spawn: (argv: readonly string[]) => DaemonChild;
  /** Where the daemon of that name may be joined beside its stdio; null where nobody has said. */
  readonly fallback: (name: string) => SocketPlace | null;
  readonly log: (line: string) => void;
}

/** One start, as `Launch` has it. */
export interface LaunchOptions {
  readonly argv: readonly string[];
  readonly over: AbortSignal;
}

/** So many starts in a row of which nothing was heard let a socket be tried. */
const TRIES = 2;

/**
 * Starts daemons on stdio. Where nothing comes of that, and the daemon answers on loopback, it is
 * joined there; when that connection ends, stdio is tried again first.
 */
export class FallbackLaunch {
  readonly #options: FallbackLaunchOptions;
  /** Starts of which nothing was heard, in a row, by the name. */
  readonly #unheard = new Map<string, number>();
  /** Why a socket was not joined, as it was logged last. */
  readonly #logged = new Map<string, string>();

  constructor(options: FallbackLaunchOptions) {
    this.#options = options;
  }

  /** As `Launch`, for the daemon of that name. */
  launch(name: string, { argv, over }: LaunchOptions): DaemonChild | Promise<DaemonChild> {
    const place = this.#options.fallback(name);
    const isTried = this.#unheardOf(name) >= TRIES;
    return place === null || !isTried
      ? this.#spawn(name, argv)
      : this.#join(name, { place, argv, over });
  }

  async #join(
    name: string,
    { place, argv, over }: LaunchOptions & { readonly place: SocketPlace },
  ): Promise<DaemonChild> {
    const whyNot = await whyNoDaemonAt(place.url);
    // Whoever has left was told that no process is there, and may have started another.
    over.throwIfAborted();
    if (whyNot !== null) {
      this.#logOnce(name, whyNot);
      return this.#spawn(name, argv);
    }
    // Whatever comes of it.
    this.#unheard.set(name, TRIES - 1);
    try {
      const child = await joinSocketDaemon(place);
      this.#logged.delete(name);
      return child;
    } catch (error) {
      this.#logOnce(name, messageOf(error));
      throw error;
    }
  }

  #spawn(name: string, argv: readonly string[]): DaemonChild {
    this.#unheard.set(name, this.#unheardOf(name) + 1);
    const child = this.#options.spawn(argv);
    return {
      wire: child.wire,
      channel: heardChannel(child.channel, () => this.#unheard.delete(name)),
      pid: child.pid,
      ended: child.ended,
      end: (how) => child.end(how),
      said: () => child.said(),
    };
  }

  #unheardOf(name: string): number {
    return this.#unheard.get(name) ?? 0;
  }

  #logOnce(name: string, line: string): void {
    if (this.#logged.get(name) === line) return;
    this.#logged.set(name, line);
    this.#options.log(`${name}: ${line}`);
  }
}
