import type { Notification } from "@webviewjs/webview";
import { messageOf } from "../../shared/text/message_of.ts";
import type { Addon } from "./addon.ts";
import { openBalloons, type ShowBalloon } from "./balloon.ts";
import { type Later, later } from "./later.ts";

/** A notification of the desktop, as plain text. */
export interface Notice {
  /** What replaces a notice that has the same. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  /** Buttons, beside a click on the notice itself. */
  readonly buttons: readonly { readonly id: string; readonly label: string }[];
}

/** How a notice was shown. `nowhere`: the desktop takes none, in no way that is known here. */
export type NoticeWay = "native" | "balloon" | "nowhere";

export interface NotifierOptions {
  /** A click on a button, or on the notice itself: null. */
  readonly onClick: (noticeId: string, buttonId: string | null) => void;
  /** Told once for each notice, when it is known. */
  readonly onShown: (noticeId: string, way: NoticeWay, problem: string | null) => void;
  readonly balloons?: ShowBalloon | null;
  readonly later?: Later;
}

/** Notices that are kept for their clicks; an older one is closed for a newer. */
const MOST_NOTICES = 20;
/** The desktop says by then whether it shows a notice. */
const PATIENCE_MS = 3_000;

/** Shows notices in the best way that works, and tells of clicks. */
export class Notifier {
  readonly #addon: Pick<Addon, "Notification">;
  readonly #options: NotifierOptions;
  readonly #balloons: ShowBalloon | null;
  readonly #shown = new Map<string, Notification>();
  /** What takes back the waiting for an answer. */
  readonly #waits = new Set<() => void>();
  /** After the first refusal nothing else is to be expected. */
  #isRefused = false;

  constructor(addon: Pick<Addon, "Notification">, options: NotifierOptions) {
    this.#addon = addon;
    this.#options = options;
    this.#balloons = options.balloons === undefined ? openBalloons() : options.balloons;
  }

  show(notice: Notice): void {
    if (this.#isRefused) return this.#fallBack(notice, null);
    this.#close(notice.id);
    let isSettled = false;
    const settle = (problem: string | null): boolean => {
      if (isSettled) return false;
      isSettled = true;
      this.#waits.delete(cancel);
      cancel();
      if (problem === null) this.#options.onShown(notice.id, "native", null);
      return true;
    };
    const fail = (problem: string) => {
      if (!settle(problem)) return;
      this.#isRefused = true;
      this.#close(notice.id);
      this.#fallBack(notice, problem);
    };
    // One that says nothing may have been shown all the same: it is not told twice.
    const cancel = (this.#options.later ?? later)(() => void settle(null), PATIENCE_MS);
    this.#waits.add(cancel);
    try {
      const native = this.#make(notice);
      native.on("show", () => void settle(null));
      native.on("error", ({ error }) => fail(error?.message ?? "it was refused"));
      native.on("click", ({ action }) => {
        const button = notice.buttons.find(({ id }) => id === action);
        this.#options.onClick(notice.id, button?.id ?? null);
      });
      native.on("close", () => {
        if (this.#shown.get(notice.id) === native) this.#shown.delete(notice.id);
      });
      this.#keep(notice.id, native);
    } catch (error) {
      fail(messageOf(error));
    }
  }

  /** Takes away a notice that has nothing to say any more; nothing happens where it is gone. */
  close(noticeId: string): void {
    this.#close(noticeId);
  }

  /** Takes away what is still shown. */
  closeAll(): void {
    for (const id of [...this.#shown.keys()]) this.#close(id);
    for (const cancel of this.#waits) cancel();
    this.#waits.clear();
  }

  #make({ title, body, buttons }: Notice): Notification {
    const actions = buttons.map(({ id, label }) => ({ action: id, title: label }));
    return new this.#addon.Notification(title, { body, persistent: actions.length > 0, actions });
  }

  #keep(id: string, native: Notification): void {
    this.#shown.set(id, native);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MOST_NOTICES && oldest !== undefined) this.#close(oldest);
  }

  #close(id: string): void {
    const native = this.#shown.get(id);
    this.#shown.delete(id);
    try {
      native?.close();
    } catch {
      // The user was faster.
    }
  }

  #fallBack(notice: Notice, problem: string | null): void {
    const way = this.#balloons?.(notice) ? "balloon" : "nowhere";
    this.#options.onShown(notice.id, way, problem);
  }
}
