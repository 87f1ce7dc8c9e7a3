import type { Event } from "../../shared/model/event.ts";
import type { NotificationSettings } from "../../shared/model/notification.ts";
import type { MethodName, ParamsIn, Result } from "../../shared/protocol/manifest.ts";
import type { Condition } from "../../shared/protocol/methods/health.ts";
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
  /** Something that is known has changed. */
  readonly onChange: () => void;
  /** An answer did not come; it is asked for again. For the log. */
  readonly onProblem: (problem: string) => void;
}

const HEALTH_MS = 30_000;
const TODAY_MS = 5 * 60_000;
/** A change is told by an event; this is for one that was missed. */
const SETTINGS_MS = 10 * 60_000;

/** What a daemon does not tell by itself and the icon needs: asked for now and then. */
export class DaemonFacts {
  /** Null while it is not known, or the daemon is away. */
  health: Condition | null = null;
  /** What was known last stays while the daemon is away: its silence is judged by it. */
  notifications: FaceNotifications | null = null;
  today: FaceToday | null = null;
  readonly #options: DaemonFactsOptions;
  #timers: CancelTimer[] = [];
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
    this.#repeat(HEALTH_MS, () => this.#askHealth());
    this.#repeat(SETTINGS_MS, () => this.#askSettings());
    this.#repeat(TODAY_MS, () => this.#askToday());
  }

  /** The daemon is gone. */
  away(): void {
    this.#isLive = false;
    this.#connection++;
    this.health = null;
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
  }

  /** Some events say that an answer is old. */
  take(events: readonly Event[]): void {
    if (!this.#isLive) return;
    const has = (type: Event["type"]) => events.some((event) => event.type === type);
    if (has("config.changed")) void this.#askSettings();
    if (has("compact")) void this.#askToday();
  }

  #repeat(ms: number, ask: () => Promise<void>): void {
    const at = this.#timers.length;
    const again = () => {
      void ask();
      this.#timers[at] = this.#options.clock.setTimer(ms, again);
    };
    this.#timers.push(() => {});
    again();
  }

  async #askHealth(): Promise<void> {
    await this.#ask("health.get", {}, ({ condition }) => this.health = condition);
  }

  async #askSettings(): Promise<void> {
    await this.#ask("config.get", { key: "notifications" }, async ({ value }, isMine) => {
      const { quiet } = await this.#options.ask("notifications.preview", {});
      if (!isMine()) return;
      const settings = value as NotificationSettings;
      this.notifications = { settings, timeZone: quiet.timeZone };
    });
  }

  async #askToday(): Promise<void> {
    const since = this.#options.clock.now();
    await this.#ask("stats.daily", { since }, ({ rows }) => {
      const day = rows.at(-1);
      if (day === undefined) return;
      this.today = { compactions: day.compactions, activeMs: day.activeMs };
    });
  }

  async #ask<Name extends MethodName>(
    method: Name,
    params: ParamsIn<Name>,
    take: (answer: Result<Name>, isMine: () => boolean) => unknown,
  ): Promise<void> {
    const connection = this.#connection;
    const isMine = () => connection === this.#connection;
    try {
      const answer = await this.#options.ask(method, params);
      if (!isMine()) return;
      await take(answer, isMine);
      if (isMine()) this.#options.onChange();
    } catch (error) {
      if (isMine()) this.#options.onProblem(error instanceof Error ? error.message : String(error));
    }
  }
}
