import type { MenuItem } from "../face/menu_model.ts";
import type { PaneNames } from "../shell/choose_window.ts";
import type { NoWindow, WindowContent, WindowPlace } from "../shell/dashboard_window.ts";
import type { WindowLook } from "../shell/desktop.ts";
import type { Question } from "../shell/message_box.ts";
import type { Notice, NoticeWay } from "../shell/notifier.ts";
import type { Raised } from "../shell/raise_terminal.ts";

/**
 * What the program and its desktop tell each other. They run on two threads: while a menu is open or
 * a window is dragged, the system holds the thread of the desktop, and daemons must be answered
 * meanwhile. All of it is plain data.
 */
export type ToDesktop =
  | {
    readonly kind: "show";
    /** What is left out stays as it is. */
    readonly picture?: Uint8Array;
    readonly tooltip?: string;
    readonly menu?: readonly MenuItem[];
  }
  | { readonly kind: "notify"; readonly notice: Notice }
  | { readonly kind: "close_notice"; readonly noticeId: string }
  | { readonly kind: "ask"; readonly id: number; readonly question: Question }
  | { readonly kind: "raise_terminal"; readonly id: number; readonly names: PaneNames }
  | {
    readonly kind: "open_window";
    readonly id: number;
    readonly content: Pick<WindowContent, "title" | "scheme" | "address">;
    readonly look: WindowLook;
  }
  | { readonly kind: "window"; readonly id: number; readonly deed: WindowDeed }
  | { readonly kind: "response"; readonly id: number; readonly response: PlainResponse }
  /** The program broke down, and another one begins: windows and questions of it are nobody's. */
  | { readonly kind: "program_lost" }
  /** The program has ended. */
  | { readonly kind: "ended"; readonly problem: string | null };

export type WindowDeed =
  | { readonly kind: "focus" | "close" }
  | { readonly kind: "evaluate"; readonly script: string };

export interface PlainResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array<ArrayBuffer>;
}

export type ToProgram =
  | { readonly kind: "menu"; readonly id: string }
  | { readonly kind: "icon" }
  /** The system, or a signal, wants the program to end. */
  | { readonly kind: "end" }
  | { readonly kind: "clicked"; readonly noticeId: string; readonly buttonId: string | null }
  | {
    readonly kind: "shown";
    readonly noticeId: string;
    readonly way: NoticeWay;
    readonly problem: string | null;
  }
  | { readonly kind: "answer"; readonly id: number; readonly answer: boolean | null }
  | { readonly kind: "raised"; readonly id: number; readonly raised: Raised | null }
  | { readonly kind: "not_raised"; readonly id: number; readonly problem: string }
  | { readonly kind: "opened"; readonly id: number; readonly failure: NoWindow | null }
  /** The desktop has what it was to show last, and takes the next. */
  | { readonly kind: "look_taken" }
  | {
    readonly kind: "request";
    /** Of the request. */
    readonly id: number;
    readonly window: number;
    readonly method: string;
    readonly url: string;
  }
  | { readonly kind: "message"; readonly window: number; readonly text: string }
  | { readonly kind: "foreign"; readonly window: number; readonly url: string }
  | { readonly kind: "closed"; readonly window: number; readonly place: WindowPlace }
  /** The desktop cannot go on. */
  | { readonly kind: "failed"; readonly problem: string };

/** One end of the way between them; what is sent is copied. */
export interface MessagePortLike<Out, In> {
  send(message: Out): void;
  /** Takes all that comes, and what came before anybody listened, never within this call. */
  listen(take: (message: In) => void): void;
}

export type DesktopEnd = MessagePortLike<ToProgram, ToDesktop>;
export type ProgramEnd = MessagePortLike<ToDesktop, ToProgram>;
