import type { FaceConnection } from "../face/face_input.ts";
import type { Toast, ToastAction } from "../face/make_toast.ts";
import { isToastOver } from "../face/toast_over.ts";
import type { Notice } from "../shell/notifier.ts";

export interface ToldToastsOptions {
  readonly show: (notice: Notice) => void;
  readonly close: (noticeId: string) => void;
  readonly log: (line: string) => void;
}

/** Toasts whose clicks are still understood. */
const MOST_TOASTS = 50;

/** Tells toasts, and knows what a click on one of them means. */
export class ToldToasts {
  readonly #options: ToldToastsOptions;
  readonly #toasts = new Map<string, Toast>();
  /** Of those that are not taken away. */
  readonly #shown = new Set<string>();

  constructor(options: ToldToastsOptions) {
    this.#options = options;
  }

  tell(toast: Toast): void {
    const { id, title, body, actions } = toast;
    this.#toasts.delete(id);
    this.#toasts.set(id, toast);
    this.#shown.add(id);
    const [oldest] = this.#toasts.keys();
    if (this.#toasts.size > MOST_TOASTS && oldest !== undefined) this.#forget(oldest);
    const buttons = actions.map(({ label }, at) => ({ id: String(at), label }));
    this.#options.show({ id, title, body, buttons });
    this.#options.log(`told: ${title}`);
  }

  /** Takes away those that call for nobody any more: they stay on the screen otherwise. */
  closeOver(connections: readonly FaceConnection[]): void {
    for (const id of this.#shown) {
      const toast = this.#toasts.get(id);
      if (toast === undefined || !isToastOver(toast, connections)) continue;
      this.#shown.delete(id);
      this.#options.close(id);
    }
  }

  /** @param buttonId null for a click on the notice itself, which is the first of what it offers */
  actionOf(id: string, buttonId: string | null): ToastAction | undefined {
    return this.#toasts.get(id)?.actions[Number(buttonId ?? 0)];
  }

  #forget(id: string): void {
    this.#toasts.delete(id);
    this.#shown.delete(id);
  }
}
