import { Buffer } from "node:buffer";
import type { Addon } from "./addon.ts";

type Listener = (event: never) => void;

/** What tells of events as the native library does. */
class Emitter {
  readonly #listeners = new Map<string, Listener[]>();

  on(name: string, listener: Listener): void {
    this.#listeners.set(name, [...this.#listeners.get(name) ?? [], listener]);
  }

  emit(name: string, event: unknown = {}): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
  }
}

export class FakeNotification extends Emitter {
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
  isClosed = false;

  constructor(title: string, options: Readonly<Record<string, unknown>>) {
    super();
    this.title = title;
    this.options = options;
  }

  close(): void {
    this.isClosed = true;
    this.emit("close");
  }
}

export class FakeTrayIcon extends Emitter {
  readonly calls: (readonly unknown[])[] = [];
  isGone = false;

  setIcon(data: Buffer, width: number, height: number): void {
    this.calls.push(["icon", data.length, width, height]);
  }

  setTooltip(text: string): void {
    this.calls.push(["tooltip", text]);
  }

  setMenu(menu: unknown): void {
    this.calls.push(["menu", menu]);
  }

  dispose(): void {
    this.isGone = true;
  }
}

export class FakeWebview {
  readonly options: Readonly<Record<string, unknown>>;
  readonly calls: string[] = [];
  onMessage: (message: { readonly body: Buffer }) => void = () => {};
  isGone = false;

  constructor(options: Readonly<Record<string, unknown>>) {
    this.options = options;
  }

  onIpcMessage(listener: (message: { readonly body: Buffer }) => void): void {
    this.onMessage = listener;
  }

  says(text: string): void {
    this.onMessage({ body: Buffer.from(text) });
  }

  loadUrl(url: string): void {
    this.calls.push(`load ${url}`);
  }

  evaluateScript(script: string): void {
    this.calls.push(`run ${script}`);
  }

  dispose(): void {
    this.isGone = true;
  }
}

export class FakeBrowserWindow extends Emitter {
  readonly options: Readonly<Record<string, unknown>>;
  readonly calls: string[] = [];
  readonly protocols = new Map<string, unknown>();
  webview: FakeWebview | null = null;
  place = { width: 800, height: 600, x: 10, y: 20 };
  isMinimised = false;
  isMaximised = false;
  isGone = false;
  /** What the making of a web view throws. */
  problem: string | null;

  constructor(options: Readonly<Record<string, unknown>>, problem: string | null) {
    super();
    this.options = options;
    this.problem = problem;
  }

  registerProtocol(scheme: string, respond: unknown): void {
    this.protocols.set(scheme, respond);
  }

  createWebview(options: Readonly<Record<string, unknown>>): FakeWebview {
    if (this.problem !== null) throw new Error(this.problem);
    return this.webview = new FakeWebview(options);
  }

  isMinimized(): boolean {
    return this.isMinimised;
  }

  setMinimized(is: boolean): void {
    this.isMinimised = is;
    this.calls.push(`minimised ${is}`);
  }

  isMaximized(): boolean {
    return this.isMaximised;
  }

  show(): void {
    this.calls.push("show");
  }

  focus(): void {
    this.calls.push("focus");
  }

  setTheme(theme: unknown): void {
    this.calls.push(`theme ${theme}`);
  }

  getInnerSize(): { readonly width: number; readonly height: number } {
    return this.place;
  }

  getPosition(): { readonly x: number; readonly y: number } {
    return this.place;
  }

  dispose(): void {
    this.isGone = true;
  }
}

export class FakeApplication extends Emitter {
  readonly icons: (FakeTrayIcon & { options?: Readonly<Record<string, unknown>> })[] = [];
  readonly windows: FakeBrowserWindow[] = [];
  readonly calls: string[] = [];
  webviewProblem: string | null = null;
  iconProblem: string | null = null;

  whenReady(): Promise<void> {
    this.calls.push("ready");
    return Promise.resolve();
  }

  pumpEvents(): boolean {
    this.calls.push("pump");
    return true;
  }

  exit(): void {
    this.calls.push("exit");
  }

  createTrayIcon(options: Readonly<Record<string, unknown>>): FakeTrayIcon {
    if (this.iconProblem !== null) throw new Error(this.iconProblem);
    const icon = Object.assign(new FakeTrayIcon(), { options });
    this.icons.push(icon);
    return icon;
  }

  createBrowserWindow(options: Readonly<Record<string, unknown>>): FakeBrowserWindow {
    const window = new FakeBrowserWindow(options, this.webviewProblem);
    this.windows.push(window);
    return window;
  }
}

/** A native library in memory. */
export class FakeAddon {
  readonly application = new FakeApplication();
  readonly notifications: FakeNotification[] = [];
  /** What the making of a notification throws. */
  notificationProblem: string | null = null;

  /** It as the program takes it. */
  get addon(): Addon {
    const { application, notifications } = this;
    const problem = () => this.notificationProblem;
    return {
      // What a constructor returns is what `new` gives.
      Application: function () {
        return application;
      },
      Notification: function (title: string, options: Readonly<Record<string, unknown>>) {
        const why = problem();
        if (why !== null) throw new Error(why);
        const made = new FakeNotification(title, options);
        notifications.push(made);
        return made;
      },
      Theme: { System: "System", Light: "Light", Dark: "Dark" },
    } as unknown as Addon;
  }
}
