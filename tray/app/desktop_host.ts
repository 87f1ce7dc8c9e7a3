import { isOwnAddress } from "../page/own_address.ts";
import type { OpenedWindow, ShownWindow } from "../shell/dashboard_window.ts";
import type { Desktop, DesktopOptions } from "../shell/desktop.ts";
import type { TrayLook } from "../shell/tray_icon.ts";
import type { DesktopEnd, PlainResponse, ToDesktop, WindowDeed } from "./desktop_messages.ts";

export interface DesktopHostOptions {
  readonly end: DesktopEnd;
  readonly openDesktop: (options: DesktopOptions) => Promise<Desktop>;
}

const NOTHING: TrayLook = { picture: new Uint8Array(), tooltip: "", menu: [] };

/**
 * Does on this thread, which is the one of the desktop, what the program on the other one asks.
 * Resolves when the program has ended: null when all was well.
 * @throws {Error} with a sentence when this desktop cannot be used.
 */
export async function hostDesktop(
  { end, openDesktop }: DesktopHostOptions,
): Promise<string | null> {
  const host = new DesktopHost(end);
  const early: ToDesktop[] = [];
  let take: (message: ToDesktop) => void = (message) => early.push(message);
  end.listen((message) => take(message));
  using desktop = await openDesktop({
    onMenu: (id) => end.send({ kind: "menu", id }),
    onIcon: () => end.send({ kind: "icon" }),
    onEnd: () => end.send({ kind: "end" }),
    onClick: (noticeId, buttonId) => end.send({ kind: "clicked", noticeId, buttonId }),
    onShown: (noticeId, way, problem) => end.send({ kind: "shown", noticeId, way, problem }),
  });
  const { promise: ended, resolve } = Promise.withResolvers<string | null>();
  take = (message) => {
    if (message.kind === "ended") return resolve(message.problem);
    try {
      host.take(message, desktop);
    } catch (error) {
      resolve(error instanceof Error ? error.message : String(error));
      end.send({ kind: "failed", problem: String(error) });
    }
  };
  early.forEach(take);
  return await ended;
}

class DesktopHost {
  readonly #end: DesktopEnd;
  readonly #windows = new Map<number, ShownWindow>();
  readonly #responses = new Map<number, (response: PlainResponse) => void>();
  #look = NOTHING;
  #lastRequest = 0;

  constructor(end: DesktopEnd) {
    this.#end = end;
  }

  take(message: Exclude<ToDesktop, { readonly kind: "ended" }>, desktop: Desktop): void {
    switch (message.kind) {
      case "show": {
        const { kind: _, ...changed } = message;
        this.#look = { ...this.#look, ...changed };
        return desktop.show(this.#look);
      }
      case "notify":
        return desktop.notify(message.notice);
      case "ask":
        return void this.#ask(message, desktop);
      case "open_window":
        return void this.#open(message, desktop);
      case "window":
        return this.#do(message.id, message.deed);
      case "response":
        this.#responses.get(message.id)?.(message.response);
        this.#responses.delete(message.id);
    }
  }

  async #ask(
    { id, question }: Extract<ToDesktop, { readonly kind: "ask" }>,
    desktop: Desktop,
  ): Promise<void> {
    const answer = await desktop.ask(question);
    this.#end.send({ kind: "answer", id, answer });
  }

  async #open(
    { id: window, content, look }: Extract<ToDesktop, { readonly kind: "open_window" }>,
    desktop: Desktop,
  ): Promise<void> {
    const opened = await opening(() =>
      desktop.openWindow({
        ...content,
        respond: ({ method, url }) => this.#respond(window, { method, url }),
        onMessage: (text) => this.#end.send({ kind: "message", window, text }),
        isOwnAddress,
        onForeignAddress: (url) => this.#end.send({ kind: "foreign", window, url }),
        onClosed: (place) => {
          // One that never came to show anything is told of by that.
          if (this.#windows.delete(window)) this.#end.send({ kind: "closed", window, place });
        },
      }, look)
    );
    if (opened.kind === "opened") this.#windows.set(window, opened.window);
    const problem = opened.kind === "opened" ? null : opened.problem;
    this.#end.send({ kind: "opened", id: window, problem });
  }

  async #respond(
    window: number,
    { method, url }: { readonly method: string; readonly url: string },
  ): Promise<Response> {
    const id = ++this.#lastRequest;
    const { promise, resolve } = Promise.withResolvers<PlainResponse>();
    this.#responses.set(id, resolve);
    this.#end.send({ kind: "request", id, window, method, url });
    const { status, headers, body } = await promise;
    return new Response(body, { status, headers: Object.fromEntries(headers) });
  }

  #do(id: number, deed: WindowDeed): void {
    const window = this.#windows.get(id);
    switch (deed.kind) {
      case "focus":
        return window?.focus();
      case "close":
        return window?.close();
      case "go":
        return window?.go(deed.address);
      case "evaluate":
        return window?.evaluate(deed.script);
      case "theme":
        return window?.setTheme(deed.theme);
    }
  }
}

/** A system that has no window to give has no web view either. */
async function opening(open: () => OpenedWindow | Promise<OpenedWindow>): Promise<OpenedWindow> {
  try {
    return await open();
  } catch (error) {
    return { kind: "no_webview", problem: error instanceof Error ? error.message : String(error) };
  }
}
