import type { BrowserWindow, Webview } from "@webviewjs/webview";
import type { NativeApp } from "./native_app.ts";

/** Where a window stands, in logical pixels; null lets the system choose. */
export interface WindowPlace {
  readonly width: number;
  readonly height: number;
  readonly x: number | null;
  readonly y: number | null;
}

export type WindowTheme = "system" | "light" | "dark";

/** What a window shows and whom it asks. */
export interface WindowContent {
  readonly title: string;
  /** `http://` and `https://` excepted: a scheme that only this program answers. */
  readonly scheme: string;
  /** The first page, of that scheme. */
  readonly address: string;
  /** Must not reject. */
  readonly respond: (request: Pick<Request, "method" | "url">) => Promise<Response>;
  readonly onMessage: (text: string) => void;
  /** Whether the window may go there. */
  readonly isOwnAddress: (url: string) => boolean;
  /** A link to somewhere else was followed. */
  readonly onForeignAddress: (url: string) => void;
  readonly onClosed: (place: WindowPlace) => void;
}

/** A window that is open; nothing happens once it is closed. */
export interface ShownWindow {
  /** Brings it to the front. */
  focus(): void;
  /** Goes to another page of its own. */
  go(address: string): void;
  /** Runs a script in the page. */
  evaluate(script: string): void;
  setTheme(theme: WindowTheme): void;
  close(): void;
}

export type OpenedWindow =
  | { readonly kind: "opened"; readonly window: ShownWindow }
  /** The system has no web view; the problem is for diagnosis. */
  | { readonly kind: "no_webview"; readonly problem: string };

/** One window with a web page in it, which talks to this program alone. */
export class DashboardWindow implements ShownWindow {
  readonly #app: NativeApp;
  readonly #window: BrowserWindow;
  #webview: Webview | null = null;
  #isClosed = false;
  #place: WindowPlace;
  readonly #onClosed: (place: WindowPlace) => void;

  private constructor(app: NativeApp, content: WindowContent, place: WindowPlace) {
    this.#app = app;
    this.#place = place;
    this.#onClosed = content.onClosed;
    this.#window = app.application.createBrowserWindow({
      title: content.title,
      width: place.width,
      height: place.height,
      logical: true,
      ...(place.x === null || place.y === null ? {} : { x: place.x, y: place.y }),
    });
    this.#window.on("close", () => this.#closed());
    this.#window.on("resize", () => this.#remember());
    this.#window.on("move", () => this.#remember());
  }

  /** Opens a window; without a web view on this system nothing stays open. */
  static open(
    app: NativeApp,
    content: WindowContent,
    { place, theme }: { readonly place: WindowPlace; readonly theme: WindowTheme },
  ): OpenedWindow {
    const window = new DashboardWindow(app, content, place);
    app.windowOpened();
    try {
      window.#fill(content, theme);
    } catch (error) {
      window.close();
      return {
        kind: "no_webview",
        problem: error instanceof Error ? error.message : String(error),
      };
    }
    return { kind: "opened", window };
  }

  focus(): void {
    if (this.#isClosed) return;
    if (this.#window.isMinimized()) this.#window.setMinimized(false);
    this.#window.show();
    this.#window.focus();
  }

  go(address: string): void {
    if (!this.#isClosed) this.#webview?.loadUrl(address);
  }

  evaluate(script: string): void {
    if (!this.#isClosed) this.#webview?.evaluateScript(script);
  }

  setTheme(theme: WindowTheme): void {
    if (!this.#isClosed) this.#window.setTheme(this.#nativeTheme(theme));
  }

  /** Closes it. Safe to call twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#closed();
    this.#webview?.dispose();
    this.#window.dispose();
  }

  #fill(content: WindowContent, theme: WindowTheme): void {
    const { scheme, address, respond, onMessage, isOwnAddress, onForeignAddress } = content;
    this.#window.registerProtocol(scheme, respond);
    const mayGo = (url: string): boolean => {
      const isOwn = isOwnAddress(url);
      if (!isOwn) onForeignAddress(url);
      return isOwn;
    };
    const webview = this.#window.createWebview({
      url: address,
      enableDevtools: false,
      clipboard: false,
      theme: this.#nativeTheme(theme),
      navigationHandler: mayGo,
      newWindowHandler: ({ url }) => {
        if (url !== undefined) onForeignAddress(url);
        return false;
      },
    });
    webview.onIpcMessage(({ body }) => onMessage(body.toString("utf8")));
    this.#webview = webview;
  }

  #nativeTheme(theme: WindowTheme) {
    const { Theme } = this.#app.addon;
    return { system: Theme.System, light: Theme.Light, dark: Theme.Dark }[theme];
  }

  #remember(): void {
    if (this.#isClosed || this.#window.isMinimized() || this.#window.isMaximized()) return;
    const { width, height } = this.#window.getInnerSize(true);
    const { x, y } = this.#window.getPosition(true);
    this.#place = { width, height, x, y };
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#app.windowClosed();
    this.#onClosed(this.#place);
  }
}
