import type { BrowserWindow, WebContext, Webview } from "@webviewjs/webview";
import type { NativeApp } from "./native_app.ts";
import { placeOnScreen } from "./place_on_screen.ts";

/**
 * Where a window stands; null lets the system choose. The size is in logical pixels, the position in
 * those of the screens: a logical one is another on each screen.
 */
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
  /** Runs a script in the page. */
  evaluate(script: string): void;
  close(): void;
}

export type OpenedWindow =
  | { readonly kind: "opened"; readonly window: ShownWindow }
  | NoWindow;

/** Why there is no window. `no_webview`: the system has nothing to show pages with. */
export interface NoWindow {
  readonly kind: "no_webview" | "failed";
  readonly problem: string;
}

/** One window with a web page in it, which talks to this program alone. */
export class DashboardWindow implements ShownWindow {
  readonly #app: NativeApp;
  readonly #window: BrowserWindow;
  #webview: Webview | null = null;
  #webContext: WebContext | null = null;
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
    });
    // Only a window knows the screens.
    const position = placeOnScreen(place, this.#window.getAvailableMonitors());
    if (position !== null) this.#window.setPosition(position.x, position.y, false);
    this.#window.on("close", () => this.#closed());
    this.#window.on("resize", () => this.#remember());
    this.#window.on("move", () => this.#remember());
  }

  /** Opens a window; where it cannot show pages nothing stays open. */
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
        kind: hasWebview(app) ? "failed" : "no_webview",
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

  evaluate(script: string): void {
    if (!this.#isClosed) this.#webview?.evaluateScript(script);
  }

  /** Closes it. Safe to call twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#closed();
    this.#webview?.dispose();
    this.#webContext?.dispose();
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
    const { dataDirectory } = this.#app;
    // One for each window: its scheme can be taken only once.
    this.#webContext = this.#app.application.createWebContext({ dataDirectory });
    const webview = this.#window.createWebview({
      webContext: this.#webContext,
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
    const { x, y } = this.#window.getPosition(false);
    this.#place = { width, height, x, y };
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#app.windowClosed();
    this.#onClosed(this.#place);
  }
}

function hasWebview({ addon }: NativeApp): boolean {
  try {
    return addon.getWebviewVersion() !== "";
  } catch {
    return false;
  }
}
