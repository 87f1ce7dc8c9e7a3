import assert from "node:assert/strict";
import { PAGE_ADDRESS } from "../page/own_address.ts";
import type { OpenedWindow, WindowContent } from "../shell/dashboard_window.ts";
import type { Desktop, NativeDesktopOptions } from "../shell/desktop.ts";
import type { Notice } from "../shell/notifier.ts";
import type { TrayLook } from "../shell/tray_icon.ts";
import { hostDesktop } from "./desktop_host.ts";
import type { ToProgram } from "./desktop_messages.ts";
import { RemoteDesktop } from "./remote_desktop.ts";
import { portPair } from "./test_ports.ts";

export const NOTICE: Notice = { id: "n", title: "one waits", body: "", buttons: [] };
export const LOOK = {
  place: { width: 800, height: 600, x: null, y: null },
  theme: "dark",
} as const;

/** A program and a desktop on two ends of a way, and all that each was told. */
export class DesktopScene {
  readonly looks: TrayLook[] = [];
  readonly notices: Notice[] = [];
  readonly deeds: string[] = [];
  readonly told: unknown[] = [];
  readonly remote: RemoteDesktop;
  readonly ended: Promise<string | null>;
  content: WindowContent | null = null;
  native: NativeDesktopOptions | null = null;
  /** What the desktop runs into when it shows, and when it is let go. */
  problems: { readonly show?: string; readonly dispose?: string } = {};
  /** Lets the time pass that the program has for its end. */
  isLate: () => void = () => {};
  readonly breaksDown: (problem: string) => void;
  /** What `openWindow` of the desktop does. */
  opens: () => OpenedWindow = () => ({ kind: "opened", window: this.#window() });
  /** What the user says to a question, when he does. */
  asked: Promise<boolean> | null = null;
  /** What the program was told. */
  readonly heard: ToProgram[] = [];
  readonly #ports = portPair();

  constructor() {
    this.#ports.program.listen((message) => this.heard.push(message));
    const { promise: broken, resolve } = Promise.withResolvers<string>();
    this.breaksDown = resolve;
    this.ended = hostDesktop({
      end: this.#ports.desktop,
      dataDirectory: "/state/webview",
      broken,
      later: (run) => {
        this.isLate = run;
        return () => {};
      },
      openDesktop: (options) => {
        this.native = options;
        return Promise.resolve(this.#desktop());
      },
    });
    this.remote = new RemoteDesktop(this.#ports.program, {
      onMenu: (id) => this.told.push(["menu", id]),
      onIcon: () => this.told.push(["icon"]),
      onEnd: () => this.told.push(["end"]),
      onClick: (...click) => this.told.push(["click", ...click]),
      onShown: (...shown) => this.told.push(["shown", ...shown]),
    });
  }

  /** The program breaks down, and another one takes its place. */
  loses(): void {
    this.#ports.program.send({ kind: "program_lost" });
  }

  end(problem: string | null): void {
    this.#ports.program.send({ kind: "ended", problem });
  }

  #desktop(): Desktop {
    return {
      show: (look) => {
        if (this.problems.show !== undefined) throw new Error(this.problems.show);
        this.looks.push(look);
      },
      notify: (notice) => {
        if (notice.title === "refused") throw new Error("nobody takes notices");
        this.notices.push(notice);
      },
      closeNotice: (noticeId) => void this.deeds.push(`close notice ${noticeId}`),
      ask: ({ text }) => this.asked ?? Promise.resolve(text === "no way" ? null : true),
      raiseTerminal: async ({ sessions: [name = ""] }) => {
        if (name === "broken") throw new Error("no such function");
        return await Promise.resolve(name === "refused" ? name : "raised");
      },
      openWindow: (content, look) => {
        this.content = content;
        this.deeds.push(`open ${content.address} ${look.theme}`);
        return this.opens();
      },
      [Symbol.dispose]: () => {
        this.deeds.push("dispose");
        if (this.problems.dispose !== undefined) throw new Error(this.problems.dispose);
      },
    };
  }

  #window() {
    return {
      focus: () => {
        this.deeds.push("focus");
        if (this.problems.show !== undefined) throw new Error(this.problems.show);
      },
      evaluate: (script: string) => void this.deeds.push(`run ${script}`),
      close: () => this.content?.onClosed(LOOK.place),
    };
  }
}

/** Pages of the program, which tells what it hears of them. */
export function contentOf(told: unknown[]): WindowContent {
  return {
    title: "NTM Tracker",
    scheme: "ntm",
    address: PAGE_ADDRESS,
    respond: ({ method, url }) => {
      const headers = { "content-type": "text/plain" };
      return Promise.resolve(new Response(`${method} ${url}`, { status: 203, headers }));
    },
    onMessage: (text) => told.push(["message", text]),
    isOwnAddress: () => assert.fail("the desktop's thread cannot wait for an answer"),
    onForeignAddress: (url) => told.push(["foreign", url]),
    onClosed: (place) => told.push(["closed", place]),
  };
}

/** Everything that is under way has arrived. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
