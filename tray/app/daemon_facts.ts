import type { Event } from "../../shared/model/event.ts";
import { readNotifications } from "../../shared/model/read_notifications.ts";
import type { MethodName, ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import type { Condition } from "../../shared/protocol/methods/health.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import type { CancelTimer, Clock } from "../engine/clock.ts";
import type { FaceNotifications, FaceToday } from "../face/face_input.ts";

/** Asks one daemon. */
export type AskDaemon = <Name extends MethodName>(
  method: Name,
  params: ParamsIn<Name>,
) => Promise<Result<Name>>;

export interface DaemonFactsOptions {
  readonly ask: AskDaemon;
  readonly clock: Clock;
  /** What the daemon's clock is ahead of ours, milliseconds. */
  readonly clockAheadMs: () => number;
  /** Something that is known has changed. */
  readonly onChange: () => void;
  /** An answer did not come; it is asked for again. For the log. */
  readonly onProblem: (problem: string) => void;
}

const FACTS = ["health", "settings", "today"] as const;
type Fact = typeof FACTS[number];

const PAUSES_MS: Readonly<Record<Fact, number>> = {
  health: 30_000,
  // A change is told by an event; this is for one that was missed.
  settings: 10 * 60_000,
  today: 5 * 60_000,
};
/** What was not answered is asked again so soon: without the settings nothing is told. */
const RETRY_MS = 15_000;

/** What a daemon does not tell by itself and the icon needs: asked for now and then. */
export class DaemonFacts {
  /** Null while it is not known, or the daemon is away. */
  health: Condition | null = null;
  /** What was known last stays while the daemon is away: its silence is judged by it. */
  notifications: FaceNotifications | null = null;
  today: FaceToday | null = null;
  readonly #options: DaemonFactsOptions;
  readonly #timers = new Map<Fact, CancelTimer>();
  /** Answers of an earlier connection are not taken. */
  #connection = 0;
  #isLive = false;

  constructor(options: DaemonFactsOptions) {
    this.#options = options;
  }

  /** The daemon is there. */
  live(): void {
    this.away();
    this.#isLive = true;
    for (const fact of FACTS) void this.#learn(fact);
  }

  /** The daemon is gone. */
  away(): void {
    this.#isLive = false;
    this.#connection++;
    this.health = null;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** Some events say that an answer is old. */
  take(events: readonly Event[]): void {
    if (!this.#isLive) return;
    const has = (type: Event["type"]) => events.some((event) => event.type === type);
    if (has("config.changed")) void this.#learn("settings");
    if (has("compact")) void this.#learn("today");
  }

  /** Asks for it, and again after a while. */
  async #learn(fact: Fact): Promise<void> {
    const connection = this.#connection;
    const isMine = () => connection === this.#connection;
    let pauseMs = PAUSES_MS[fact];
    try {
      const take = await this.#ask(fact);
      if (!isMine()) return;
      take();
      this.#options.onChange();
    } catch (error) {
      if (!isMine()) return;
      this.#options.onProblem(messageOf(error));
      pauseMs = Math.min(pauseMs, RETRY_MS);
    }
    // Of two that were under way the later one goes on.
    this.#timers.get(fact)?.();
    const again = () => void this.#learn(fact);
    this.#timers.set(fact, this.#options.clock.setTimer(pauseMs, again));
  }

  /** @returns what takes the answer */
  async #ask(fact: Fact): Promise<() => void> {
    const { ask, clock, clockAheadMs } = this.#options;
    switch (fact) {
      case "health": {
        const { condition } = await ask("health.get", {});
        return () => this.health = condition;
      }
      case "settings": {
        const { value } = await ask("config.get", { key: "notifications" });
        const { quiet: { timeZone } } = await ask("notifications.preview", {});
        const settings = readNotifications(value);
        return () => this.notifications = { settings, timeZone };
      }
      case "today": {
        // Its day counts: around midnight ours may be another one.
        const { rows } = await ask("stats.daily", { since: clock.now() + clockAheadMs() });
        // On a day on which nothing has happened there is no row.
        const { compactions = 0, activeMs = 0 } = rows.at(-1) ?? {};
        return () => this.today = { compactions, activeMs };
      }
    }
  }
}
