import type { Toast, ToastAction } from "../face/make_toast.ts";
import type { Notice } from "../shell/notifier.ts";

export interface ToldToastsOptions {
  readonly show: (notice: Notice) => void;
  readonly log: (line: string) => void;
}

/** Toasts whose clicks are still understood. */
const MOST_TOASTS = 50;

/** Tells toasts, and knows what a click on one of them means. */
export class ToldToasts {
  readonly #options: ToldToastsOptions;
  readonly #toasts = new Map<string, Toast>();

  constructor(options: ToldToastsOptions) {
    this.#options = options;
  }

  tell(toast: Toast): void {
    const { id, title, body, actions } = toast;
    this.#toasts.delete(id);
    this.#toasts.set(id, toast);
    const [oldest] = this.#toasts.keys();
    if (this.#toasts.size > MOST_TOASTS && oldest !== undefined) this.#toasts.delete(oldest);
    const buttons = actions.map(({ label }, at) => ({ id: String(at), label }));
    this.#options.show({ id, title, body, buttons });
    this.#options.log(`told: ${title}`);
  }

  /** @param buttonId null for a click on the notice itself, which is the first of what it offers */
  actionOf(id: string, buttonId: string | null): ToastAction | undefined {
    return this.#toasts.get(id)?.actions[Number(buttonId ?? 0)];
  }
}
