import { messageOf } from "../../shared/text/message_of.ts";
import { isOwnAddress } from "../page/own_address.ts";
import type { OpenedWindow, ShownWindow } from "../shell/dashboard_window.ts";
import type { Desktop, NativeDesktopOptions } from "../shell/desktop.ts";
import { type Later, later } from "../shell/later.ts";
import type { Notice } from "../shell/notifier.ts";
import type { TrayLook } from "../shell/tray_icon.ts";
import type { DesktopEnd, PlainResponse, ToDesktop, WindowDeed } from "./desktop_messages.ts";

export interface DesktopHostOptions {
  readonly end: DesktopEnd;
  readonly openDesktop: (options: NativeDesktopOptions) => Promise<Desktop>;
  /** The folder for what pages leave behind. */
  readonly dataDirectory: string;
  /** Resolves with a sentence when the program broke down: it will not say that it ended. */
  readonly broken?: Promise<string>;
  readonly later?: Later;
}

/** A program that is told that its desktop fails has ended in order by then. */
const END_PATIENCE_MS = 10_000;

/** To a page whose program is gone. */
const GONE: PlainResponse = { status: 410, headers: [], body: new Uint8Array() };

const NOTHING: TrayLook = { picture: new Uint8Array(), tooltip: "", menu: [] };

/**
 * Does on this thread, which is the one of the desktop, what the program on the other one asks.
 * Resolves when the program has ended, and nothing is shown any more: with a sentence unless all was
 * well. Where the desktop fails, the program ends in order before.
 */
export async function hostDesktop(options: DesktopHostOptions): Promise<string | null> {
  const { end, openDesktop, dataDirectory, broken = new Promise<never>(() => {}) } = options;
  const { promise: ended, resolve: hasEnded } = Promise.withResolvers<string | null>();
  const { promise: failed, resolve: fail } = Promise.withResolvers<string>();
  const lives = new ProgramLives(end, fail);
  end.listen((message) =>
    message.kind === "ended" ? hasEnded(message.problem) : lives.take(message)
  );
  const opening = openDesktop({
    onMenu: (id) => end.send({ kind: "menu", id }),
    onIcon: () => end.send({ kind: "icon" }),
    onEnd: () => end.send({ kind: "end" }),
    onClick: (noticeId, buttonId) => end.send({ kind: "clicked", noticeId, buttonId }),
    onShown: (noticeId, way, problem) => end.send({ kind: "shown", noticeId, way, problem }),
    onFailed: fail,
    dataDirectory,
  });
  const desktop = await Promise.race([
    opening.catch((error) => (fail(messageOf(error)), null)),
    broken.then(() => null),
  ]);
  if (desktop !== null) lives.show(desktop);
  const over = Promise.race([ended, broken]);
  const first = await Promise.race([over, failed.then((problem) => ({ problem }))]);
  lives.stop();
  letGo(desktop);
  if (first === null || typeof first === "string") return first;
  end.send({ kind: "failed", problem: first.problem });
  await soon(over, options.later);
  return first.problem;
}

/** Waits for the end of the program, but not for one that does not end. */
async function soon(over: Promise<unknown>, startLater: Later = later): Promise<void> {
  const { promise: isLate, resolve } = Promise.withResolvers<void>();
  const cancel = startLater(resolve, END_PATIENCE_MS);
  await Promise.race([over, isLate]);
  cancel();
}

/** What is shown of a program that is gone would only mislead. */
function letGo(desktop: Desktop | null): void {
  try {
    desktop?.[Symbol.dispose]();
  } catch {
    // It is broken: why it was let go is what is told.
  }
}

/** One life of the program after the other, on the same desktop. */
class ProgramLives {
  readonly #end: DesktopEnd;
  readonly #fail: (problem: string) => void;
  #life: DesktopHost;
  #desktop: Desktop | null = null;
  #isOver = false;
  /** What came before there was a desktop. */
  readonly #early: ToDesktop[] = [];

  /** @param fail takes why the desktop cannot go on */
  constructor(end: DesktopEnd, fail: (problem: string) => void) {
    this.#end = end;
    this.#fail = fail;
    this.#life = new DesktopHost(end);
  }

  take(message: ToDesktop): void {
    if (this.#isOver) return;
    if (this.#desktop === null) return void this.#early.push(message);
    try {
      if (message.kind === "program_lost") this.#begin();
      else this.#life.take(message, this.#desktop);
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  show(desktop: Desktop): void {
    this.#desktop = desktop;
    for (const message of this.#early.splice(0)) this.take(message);
  }

  /** Nothing is taken any more. */
  stop(): void {
    this.#isOver = true;
  }

  #begin(): void {
    this.#life.leave();
    this.#life = new DesktopHost(this.#end);
  }
}

/** Does what one life of the program asks. */
class DesktopHost {
  readonly #end: Pick<DesktopEnd, "send">;
  readonly #windows = new Map<number, ShownWindow>();
  readonly #responses = new Map<number, (response: PlainResponse) => void>();
  #look = NOTHING;
  #lastRequest = 0;
  #hasLeft = false;

  constructor(end: Pick<DesktopEnd, "send">) {
    this.#end = {
      // The next program has given the same numbers to other questions and windows.
      send: (message) => this.#hasLeft || end.send(message),
    };
  }

  /** The program is gone: its windows close, and nothing of it is told to the next one. */
  leave(): void {
    this.#hasLeft = true;
    for (const respond of this.#responses.values()) respond(GONE);
    for (const id of [...this.#windows.keys()]) this.#do(id, { kind: "close" });
  }

  take(message: ToDesktop, desktop: Desktop): void {
    switch (message.kind) {
      case "show": {
        const { kind: _, ...changed } = message;
        this.#look = { ...this.#look, ...changed };
        desktop.show(this.#look);
        return this.#end.send({ kind: "look_taken" });
      }
      case "notify":
        return this.#notify(message.notice, desktop);
      case "close_notice":
        return desktop.closeNotice(message.noticeId);
      case "ask":
        return void this.#ask(message, desktop);
      case "raise_terminal":
        return void this.#raise(message, desktop);
      case "open_window":
        return void this.#open(message, desktop);
      case "window":
        return this.#do(message.id, message.deed);
      case "response":
        this.#responses.get(message.id)?.(message.response);
        this.#responses.delete(message.id);
    }
  }

  #notify(notice: Notice, desktop: Desktop): void {
    try {
      desktop.notify(notice);
    } catch (error) {
      const problem = messageOf(error);
      this.#end.send({ kind: "shown", noticeId: notice.id, way: "nowhere", problem });
    }
  }

  async #ask(
    { id, question }: Extract<ToDesktop, { readonly kind: "ask" }>,
    desktop: Desktop,
  ): Promise<void> {
    const answer = await desktop.ask(question).catch(() => null);
    this.#end.send({ kind: "answer", id, answer });
  }

  async #raise(
    { id, names }: Extract<ToDesktop, { readonly kind: "raise_terminal" }>,
    desktop: Desktop,
  ): Promise<void> {
    try {
      this.#end.send({ kind: "raised", id, raised: await desktop.raiseTerminal(names) });
    } catch (error) {
      this.#end.send({ kind: "not_raised", id, problem: messageOf(error) });
    }
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
    if (this.#hasLeft) this.#do(window, { kind: "close" });
    const failure = opened.kind === "opened" ? null : opened;
    this.#end.send({ kind: "opened", id: window, failure });
  }

  async #respond(
    window: number,
    { method, url }: { readonly method: string; readonly url: string },
  ): Promise<Response> {
    if (this.#hasLeft) return responseOf(GONE);
    const id = ++this.#lastRequest;
    const { promise, resolve } = Promise.withResolvers<PlainResponse>();
    this.#responses.set(id, resolve);
    this.#end.send({ kind: "request", id, window, method, url });
    return responseOf(await promise);
  }

  #do(id: number, deed: WindowDeed): void {
    const window = this.#windows.get(id);
    if (window === undefined) return;
    try {
      doWith(window, deed);
    } catch {
      // The native window went away a moment ago; that it is closed is told next.
    }
  }
}

function responseOf({ status, headers, body }: PlainResponse): Response {
  return new Response(body, { status, headers: Object.fromEntries(headers) });
}

function doWith(window: ShownWindow, deed: WindowDeed): void {
  switch (deed.kind) {
    case "focus":
      return window.focus();
    case "close":
      return window.close();
    case "evaluate":
      return window.evaluate(deed.script);
  }
}

async function opening(open: () => OpenedWindow | Promise<OpenedWindow>): Promise<OpenedWindow> {
  try {
    return await open();
  } catch (error) {
    return { kind: "failed", problem: messageOf(error) };
  }
}
