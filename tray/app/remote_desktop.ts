import type { PaneNames } from "../shell/choose_window.ts";
import type {
  NoWindow,
  OpenedWindow,
  ShownWindow,
  WindowContent,
} from "../shell/dashboard_window.ts";
import type { Desktop, DesktopOptions, WindowLook } from "../shell/desktop.ts";
import type { Question } from "../shell/message_box.ts";
import type { Notice } from "../shell/notifier.ts";
import type { Raised } from "../shell/raise_terminal.ts";
import type { TrayLook } from "../shell/tray_icon.ts";
import type { ProgramEnd, ToProgram, WindowDeed } from "./desktop_messages.ts";

/** The desktop as the program sees it from its own thread. */
export class RemoteDesktop implements Desktop {
  readonly #end: ProgramEnd;
  readonly #options: DesktopOptions;
  readonly #answers = new Map<number, (answer: boolean | null) => void>();
  readonly #raisings = new Map<number, PromiseWithResolvers<Raised | null>>();
  readonly #openings = new Map<number, (failure: NoWindow | null) => void>();
  readonly #windows = new Map<number, WindowContent>();
  #wanted: TrayLook | null = null;
  #sent: TrayLook | null = null;
  /** The desktop has not taken it yet: its thread may be held for long, and one look is enough. */
  #isUnderWay = false;
  #lastId = 0;

  constructor(end: ProgramEnd, options: DesktopOptions) {
    this.#end = end;
    this.#options = options;
    end.listen((message) => this.#take(message));
  }

  show(look: TrayLook): void {
    this.#wanted = look;
    if (!this.#isUnderWay) this.#sendLook(look);
  }

  notify(notice: Notice): void {
    this.#end.send({ kind: "notify", notice });
  }

  closeNotice(noticeId: string): void {
    this.#end.send({ kind: "close_notice", noticeId });
  }

  ask(question: Question): Promise<boolean | null> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<boolean | null>();
    this.#answers.set(id, resolve);
    this.#end.send({ kind: "ask", id, question });
    return promise;
  }

  raiseTerminal(names: PaneNames): Promise<Raised | null> {
    const id = ++this.#lastId;
    const raising = Promise.withResolvers<Raised | null>();
    this.#raisings.set(id, raising);
    this.#end.send({ kind: "raise_terminal", id, names });
    return raising.promise;
  }

  async openWindow(content: WindowContent, look: WindowLook): Promise<OpenedWindow> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<NoWindow | null>();
    this.#openings.set(id, resolve);
    this.#windows.set(id, content);
    const { title, scheme, address } = content;
    this.#end.send({ kind: "open_window", id, content: { title, scheme, address }, look });
    const failure = await promise;
    if (failure === null) return { kind: "opened", window: this.#window(id) };
    this.#windows.delete(id);
    return failure;
  }

  [Symbol.dispose](): void {
    for (const resolve of this.#answers.values()) resolve(null);
    this.#answers.clear();
    for (const { resolve } of this.#raisings.values()) resolve(null);
    this.#raisings.clear();
  }

  #sendLook(look: TrayLook): void {
    const { picture, tooltip, menu } = look;
    const before = this.#sent;
    this.#sent = look;
    const changed = {
      ...picture === before?.picture ? {} : { picture },
      ...tooltip === before?.tooltip ? {} : { tooltip },
      ...menu === before?.menu ? {} : { menu },
    };
    this.#isUnderWay = Object.keys(changed).length > 0;
    if (this.#isUnderWay) this.#end.send({ kind: "show", ...changed });
  }

  #window(id: number): ShownWindow {
    const does = (deed: WindowDeed) => this.#end.send({ kind: "window", id, deed });
    return {
      focus: () => does({ kind: "focus" }),
      evaluate: (script) => does({ kind: "evaluate", script }),
      close: () => does({ kind: "close" }),
    };
  }

  #take(message: ToProgram): void {
    const { onMenu, onIcon, onEnd, onClick, onShown } = this.#options;
    switch (message.kind) {
      case "menu":
        return onMenu(message.id);
      case "icon":
        return onIcon();
      case "end":
        return onEnd();
      case "clicked":
        return onClick(message.noticeId, message.buttonId);
      case "shown":
        return onShown(message.noticeId, message.way, message.problem);
      case "answer":
        return settle(this.#answers, message.id, message.answer);
      case "raised":
        this.#raisings.get(message.id)?.resolve(message.raised);
        return void this.#raisings.delete(message.id);
      case "not_raised":
        this.#raisings.get(message.id)?.reject(new Error(message.problem));
        return void this.#raisings.delete(message.id);
      case "opened":
        return settle(this.#openings, message.id, message.failure);
      case "look_taken":
        this.#isUnderWay = false;
        return this.#wanted === null ? undefined : this.#sendLook(this.#wanted);
      case "request":
        return void this.#respond(message);
      case "message":
        return this.#windows.get(message.window)?.onMessage(message.text);
      case "foreign":
        return this.#windows.get(message.window)?.onForeignAddress(message.url);
      case "closed": {
        const content = this.#windows.get(message.window);
        this.#windows.delete(message.window);
        return content?.onClosed(message.place);
      }
      case "failed":
        return onEnd();
    }
  }

  async #respond(
    { id, window, method, url }: Extract<ToProgram, { readonly kind: "request" }>,
  ): Promise<void> {
    const gone = new Response("The window is closed\n", { status: 410 });
    const response = await (this.#windows.get(window)?.respond({ method, url }) ?? gone);
    const { status, headers } = response;
    const body = new Uint8Array(await response.arrayBuffer());
    this.#end.send({ kind: "response", id, response: { status, headers: [...headers], body } });
  }
}

function settle<Value>(
  waiting: Map<number, (value: Value) => void>,
  id: number,
  value: Value,
): void {
  waiting.get(id)?.(value);
  waiting.delete(id);
}
