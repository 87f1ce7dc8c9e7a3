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
  /** What a change of picture or tooltip throws, as while there is no taskbar. */
  problem: string | null = null;

  setIcon(data: Buffer, width: number, height: number): void {
    this.#mayRefuse();
    this.calls.push(["icon", data.length, width, height]);
  }

  setTooltip(text: string): void {
    this.#mayRefuse();
    this.calls.push(["tooltip", text]);
  }

  setMenu(menu: unknown): void {
    this.calls.push(["menu", menu]);
  }

  #mayRefuse(): void {
    if (this.problem !== null) throw new Error(this.problem);
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
  screens: readonly unknown[];
  isMinimised = false;
  isMaximised = false;
  isGone = false;
  /** What the making of a web view throws. */
  problem: string | null;

  constructor(
    options: Readonly<Record<string, unknown>>,
    { problem, screens }: Pick<FakeBrowserWindow, "problem" | "screens">,
  ) {
    super();
    this.options = options;
    this.problem = problem;
    this.screens = screens;
  }

  getAvailableMonitors(): readonly unknown[] {
    return this.screens;
  }

  setPosition(x: number, y: number, logical: boolean): void {
    this.calls.push(`position ${x} ${y} ${logical ? "logical" : "as it is"}`);
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

export class FakeWebContext {
  readonly options: Readonly<Record<string, unknown>>;
  isGone = false;

  constructor(options: Readonly<Record<string, unknown>>) {
    this.options = options;
  }

  dispose(): void {
    this.isGone = true;
  }
}

export class FakeApplication extends Emitter {
  readonly icons: (FakeTrayIcon & { options?: Readonly<Record<string, unknown>> })[] = [];
  readonly windows: FakeBrowserWindow[] = [];
  readonly calls: string[] = [];
  readonly contexts: FakeWebContext[] = [];
  webviewProblem: string | null = null;
  screens: readonly unknown[] = [
    { position: { x: 0, y: 0 }, size: { width: 1_920, height: 1_080 }, scaleFactor: 1 },
  ];
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

  createWebContext(options: Readonly<Record<string, unknown>>): FakeWebContext {
    const context = new FakeWebContext(options);
    this.contexts.push(context);
    return context;
  }

  createBrowserWindow(options: Readonly<Record<string, unknown>>): FakeBrowserWindow {
    const { webviewProblem: problem, screens } = this;
    const window = new FakeBrowserWindow(options, { problem, screens });
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
  hasWebview = true;

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
      getWebviewVersion: () => {
        if (!this.hasWebview) throw new Error("no runtime");
        return "1";
      },
      Theme: { System: "System", Light: "Light", Dark: "Dark" },
    } as unknown as Addon;
  }
}
