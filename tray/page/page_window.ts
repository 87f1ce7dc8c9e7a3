import type { Event } from "../../shared/model/event.ts";
import type { Capabilities } from "../../shared/protocol/methods/capabilities.ts";
import type { HostFrame } from "../../shared/rpc/page_frames.ts";
import { MessageRate } from "./message_rate.ts";
import { isOwnAddress, PAGE_ADDRESS } from "./own_address.ts";
import { answerPage, type PageResponse } from "./page_answer.ts";
import { PageConnection, type WindowDeeds } from "./page_connection.ts";
import type { PageAbsence, PageDaemon } from "./page_daemon.ts";
import { readPageFrame } from "./page_frame.ts";
import { goScript, receiveScript, SEARCH_SCRIPT } from "./page_script.ts";

/** `system` leaves it to what the machine tells the page. */
export type PageTheme = "system" | "light" | "dark" | "contrast";

export interface PageHostOptions extends WindowDeeds {
  /** The link to the daemon of that name; undefined for one that is not followed. */
  readonly daemon: (name: string) => PageDaemon | undefined;
  /** Why there is no link to it; undefined where nobody knows, which is so by default. */
  readonly absence?: (name: string) => PageAbsence | undefined;
  /** Asked with each page. */
  readonly theme?: () => PageTheme;
  /** A message of a page was not taken; for the log. */
  readonly onDropped?: (why: string) => void;
  /** How long the daemon may take for a page, milliseconds. Default 10 000. */
  readonly patienceMs?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

export interface PageWindowOptions {
  /** Whose dashboard is shown, by the name of the distro. */
  readonly daemon: string;
  /** Runs a script in the document that is shown. What it throws is of no account. */
  readonly evaluate: (script: string) => unknown;
  readonly onClose: (window: PageWindow) => void;
}

export interface PageRequest {
  readonly method: string;
  /** Whole, as the window has it. */
  readonly url: string;
}

/** Messages of a page: many while it loads, few while it is read. */
const RATE = { burst: 300, perSecond: 60 };

/** Names the daemon in the address of a page. */
const DAEMON_PARAM = "daemon";

interface Connected {
  /** By the page. */
  readonly id: string;
  readonly end: PageConnection;
  /** Of the daemon as it was when the page connected. */
  readonly capabilities: Capabilities;
}

/** One window with one document at a time, of the daemon it was opened for. */
export class PageWindow {
  readonly #host: PageHostOptions;
  readonly #options: PageWindowOptions;
  readonly #rate: MessageRate;
  #name: string;
  #connection: Connected | null = null;
  /** A document that waits for its daemon. */
  #waitingId: string | null = null;
  /** What comes from the document that is left is not of the daemon that was chosen. */
  #isLeaving = false;

  constructor(host: PageHostOptions, options: PageWindowOptions) {
    this.#host = host;
    this.#options = options;
    this.#name = options.daemon;
    this.#rate = new MessageRate({ ...RATE, now: host.now ?? Date.now });
  }

  /** Whose dashboard is shown. */
  get daemon(): string {
    return this.#name;
  }

  /** Where the window begins. */
  get address(): string {
    return new URL(pathFor(this.#name, "/"), PAGE_ADDRESS).href;
  }

  /** Answers what the window loads. Never rejects. */
  async answer({ method, url }: PageRequest): Promise<PageResponse> {
    if (!isOwnAddress(url)) return refused(404, "There is no such page\n");
    if (method.toUpperCase() !== "GET") return refused(405, "Pages are only read here\n");
    const { pathname: given, searchParams, search } = new URL(url);
    const pathname = given || "/";
    if (isDocument(pathname)) this.#arrive(searchParams.get(DAEMON_PARAM));
    const { theme, patienceMs = 10_000, openTerminal, copy } = this.#host;
    const offers = [openTerminal && "terminal", copy && "copy"].filter((each) =>
      each !== undefined
    );
    return await answerPage({
      path: `${pathname}${search}`,
      name: this.#name,
      daemon: this.#host.daemon(this.#name),
      absence: this.#host.absence?.(this.#name),
      theme: theme?.() ?? "system",
      offers,
      patienceMs,
    });
  }

  /** Takes a message of the page. What has no shape of ours, or comes too often, is dropped. */
  receive(message: unknown): void {
    if (!this.#rate.take()) return this.#drop("a page sends too much");
    const frame = readPageFrame(message);
    if (frame === null) return this.#drop("a page sent what is no message of ours");
    const end = this.#connection?.id === frame.id ? this.#connection.end : null;
    switch (frame.kind) {
      case "open":
        return this.#open(frame.id);
      case "rpc":
        return end?.take(frame.text);
      case "heard":
        return end?.heard(frame.count);
      case "close":
        if (end !== null) this.#end();
    }
  }

  /** Shows another daemon, or another page of this one; `/#search` begins where one searches. */
  show(daemon: string, page: "/" | "/settings" | "/#search" = "/"): void {
    this.#end();
    this.#isLeaving = true;
    this.#name = daemon;
    this.#evaluate(goScript(pathFor(daemon, page)));
  }

  /** Goes to where sessions are searched for. */
  search(): void {
    this.#evaluate(SEARCH_SCRIPT);
  }

  /** What is known of the daemon has changed. */
  changed(): void {
    const state = this.#host.daemon(this.#name)?.state;
    // A daemon that came back meanwhile is another one, of which the page has no snapshot.
    const isSame = state?.kind === "live" &&
      state.capabilities === this.#connection?.capabilities;
    if (!isSame) this.#end();
    this.#connection?.end.tell();
    if (this.#waitingId !== null) this.#open(this.#waitingId);
  }

  tellEvents(events: readonly Event[]): void {
    this.#connection?.end.tellEvents(events);
  }

  tellGap(): void {
    this.#connection?.end.tellGap();
  }

  /** The window is gone. */
  close(): void {
    this.#connection?.end.close();
    this.#connection = null;
    this.#waitingId = null;
    this.#options.onClose(this);
  }

  #arrive(asked: string | null): void {
    this.#end();
    this.#isLeaving = false;
    // An address only chooses among those that are followed.
    if (asked !== null && this.#host.daemon(asked) !== undefined) this.#name = asked;
  }

  #open(id: string): void {
    this.#connection?.end.close();
    this.#connection = null;
    this.#waitingId = null;
    if (this.#isLeaving) return;
    const daemon = this.#host.daemon(this.#name);
    if (daemon?.state.kind !== "live") {
      this.#waitingId = id;
      return;
    }
    const { openTerminal, copy, bringForward } = this.#host;
    const { capabilities } = daemon.state;
    const end = new PageConnection({
      daemon,
      name: this.#name,
      capabilities,
      deeds: {
        ...openTerminal && { openTerminal },
        ...copy && { copy },
        ...bringForward && { bringForward },
      },
      send: (text) => this.#tell({ kind: "rpc", id, text }),
    });
    this.#connection = { id, end, capabilities };
    this.#tell({ kind: "opened", id });
  }

  /** The document connects again by itself. */
  #end(): void {
    const connection = this.#connection;
    if (connection === null) return;
    connection.end.close();
    this.#connection = null;
    this.#tell({ kind: "closed", id: connection.id });
  }

  #tell(frame: HostFrame): void {
    this.#evaluate(receiveScript(frame));
  }

  #evaluate(script: string): void {
    // A document that is being left runs nothing any more.
    try {
      Promise.resolve(this.#options.evaluate(script)).catch(() => {});
    } catch {
      // Nor does a window that is gone.
    }
  }

  #drop(why: string): void {
    this.#host.onDropped?.(why);
  }
}

function isDocument(path: string): boolean {
  return path === "/" || path === "/settings";
}

function pathFor(daemon: string, page: string): string {
  const [path, place] = page.split("#");
  const query = new URLSearchParams({ [DAEMON_PARAM]: daemon });
  return `${path}?${query}${place === undefined ? "" : `#${place}`}`;
}

function refused(status: number, text: string): PageResponse {
  const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
  return { status, headers, body: new TextEncoder().encode(text) };
}
