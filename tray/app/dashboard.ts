import type { Event } from "../../shared/model/event.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import { callsOf } from "../face/calls.ts";
import { type FaceInput, isHeard } from "../face/face_input.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import type { PageAbsence } from "../page/page_daemon.ts";
import { isForBrowser, isOwnAddress, PAGE_ADDRESS } from "../page/own_address.ts";
import type { PageResponse } from "../page/page_answer.ts";
import { PageHost } from "../page/page_host.ts";
import type { PageWindow } from "../page/page_window.ts";
import type { NoWindow, ShownWindow, WindowPlace } from "../shell/dashboard_window.ts";
import type { Desktop } from "../shell/desktop.ts";
import type { Daemons } from "./daemons.ts";
import type { MachineDeeds } from "./machine_deeds.ts";
import type { PaneDeeds } from "./pane_deeds.ts";

export type DashboardPage = "home" | "settings" | "search";

export interface DashboardOptions {
  readonly desktop: Pick<Desktop, "openWindow" | "ask">;
  readonly daemons: Pick<Daemons, "link" | "ask">;
  readonly panes: PaneDeeds;
  readonly machine: MachineDeeds;
  readonly settings: () => MachineSettings;
  /** The daemons as icon, menu and toasts see them. */
  readonly face: () => Pick<FaceInput, "connections" | "now">;
  readonly onClosed: (place: WindowPlace) => void;
  readonly onProblem: (problem: string) => void;
  readonly log: (line: string) => void;
}

/** An answer of these has no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);
const TITLE = "NTM Tracker";
const WEBVIEW2 = "https://developer.microsoft.com/microsoft-edge/webview2/";
/** A page that reads what it is sent. */
const SCHEME = new URL(PAGE_ADDRESS).protocol.slice(0, -1);

/** The dashboard in a window of this program; in the browser where no window can show pages. */
export class Dashboard {
  readonly #options: DashboardOptions;
  readonly #host: PageHost;
  #opening: Promise<void> = Promise.resolve();
  #shown: { readonly window: ShownWindow; readonly page: PageWindow } | null = null;

  constructor(options: DashboardOptions) {
    this.#options = options;
    const { daemons, panes, machine, settings, log } = options;
    this.#host = new PageHost({
      daemon: (name) => daemons.link(name),
      absence: (name) => this.#absence(name),
      theme: () => settings().theme,
      openTerminal: ({ daemon, sessionId, paneId }) =>
        panes.openTerminal({ connectionId: daemon, sessionId, paneId }),
      copy: (text) => machine.copy(text),
      bringForward: ({ daemon, sessionId, paneId }) =>
        panes.bringForward({ connectionId: daemon, sessionId, paneId }),
      onDropped: (why) => log(`dashboard: ${why}`),
    });
  }

  /** Shows a page of one daemon, in the window that is open or in a new one. */
  async open(page: DashboardPage, daemon: string): Promise<void> {
    // One after the other: two clicks open one window.
    const mine = this.#opening.catch(() => {}).then(() => this.#open(page, daemon));
    this.#opening = mine;
    await mine;
  }

  async #open(page: DashboardPage, daemon: string): Promise<void> {
    const shown = this.#shown;
    if (shown === null) return await this.#openNew(page, daemon);
    shown.window.focus();
    const isOther = shown.page.daemon !== daemon;
    if (page === "settings") return shown.page.show(daemon, "/settings");
    if (page === "search") {
      return isOther ? shown.page.show(daemon, "/#search") : shown.page.search();
    }
    if (isOther && this.#isWorthLeaving(shown.page.daemon, daemon)) shown.page.show(daemon);
  }

  /** Whoever reads one daemon is taken to another only when that calls, or nothing is there to read. */
  #isWorthLeaving(shown: string, other: string): boolean {
    const { connections, now } = this.#options.face();
    const sourceOf = (name: string) => {
      const found = connections.filter(isHeard).find(({ id }) => id === name);
      const { snapshot = null, liveSince = null } = found ?? {};
      return snapshot && { snapshot, liveSince };
    };
    const source = sourceOf(other);
    if (source === null) return false;
    return sourceOf(shown) === null || callsOf(source, now).length > 0;
  }

  /** Of one without a link, what the menu says of it. */
  #absence(name: string): PageAbsence | undefined {
    const state = this.#options.face().connections.find(({ id }) => id === name)?.state;
    if (state?.kind === "connecting") return { kind: "placing" };
    return state?.kind === "unavailable"
      ? { kind: state.kind, problem: state.sentence }
      : undefined;
  }

  /** Something is known anew of these daemons, which are all that are followed. */
  changed(names: readonly string[]): void {
    for (const name of names) this.#host.changed(name);
    const page = this.#shown?.page;
    const [first] = names;
    // It was opened before anybody knew whose daemons there are, or its daemon is not followed now.
    if (page !== undefined && first !== undefined && !names.includes(page.daemon)) page.show(first);
  }

  tellEvents(name: string, events: readonly Event[]): void {
    this.#host.tellEvents(name, events);
  }

  tellGap(name: string): void {
    this.#host.tellGap(name);
  }

  close(): void {
    this.#shown?.window.close();
  }

  async #openNew(page: DashboardPage, daemon: string): Promise<void> {
    const { desktop, settings, machine, onClosed, log } = this.#options;
    const { window: { width, height, position }, theme } = settings();
    const place = { width, height, x: position?.x ?? null, y: position?.y ?? null };
    let window: ShownWindow | null = null;
    const pages = this.#host.open({ daemon, evaluate: (script) => window?.evaluate(script) });
    const opened = await desktop.openWindow({
      title: TITLE,
      scheme: SCHEME,
      address: addressOf(pages.address, page),
      respond: ({ method, url }) => responseOf(() => pages.answer({ method, url })),
      onMessage: (text) => pages.receive(text),
      isOwnAddress,
      onForeignAddress: (url) => {
        if (!isForBrowser(url)) return log("dashboard: a page wanted to go where it must not");
        machine.openAddress(url).catch((error) => this.#failed(error));
      },
      onClosed: (place) => {
        this.#shown = null;
        pages.close();
        onClosed(place);
      },
    }, { place, theme });
    if (opened.kind === "opened") {
      window = opened.window;
      this.#shown = { window, page: pages };
      return;
    }
    log(`dashboard: ${opened.problem}`);
    await this.#openInBrowser(daemon, opened);
  }

  /** The daemon's own pages, where it serves them; else a way to what is missing. */
  async #openInBrowser(daemon: string, { kind, problem }: NoWindow): Promise<void> {
    const { daemons, machine, desktop } = this.#options;
    const link = await daemons.ask(daemon)("web.link", {}).catch(() => null);
    if (link !== null) return await machine.openAddress(link.url);
    if (kind === "failed") {
      throw new Error(
        `open the dashboard: ${problem}, try again or let the daemon serve its pages to browsers ` +
          "(server.enable in its settings)",
      );
    }
    const text = "This computer has no WebView2, which shows the dashboard in a window, and the " +
      "daemon serves no pages to browsers (server.enable in its settings is off).\n\n" +
      "Open the page of Microsoft from which WebView2 can be installed?";
    const wants = await desktop.ask({ title: TITLE, text });
    if (wants === null) throw new Error(`open the dashboard: no web view here, ${WEBVIEW2}`);
    if (wants) await machine.openAddress(WEBVIEW2);
  }

  #failed(error: unknown): void {
    this.#options.onProblem(messageOf(error));
  }
}

/** Never rejects: what a daemon answers may be no answer that a window can be given. */
async function responseOf(answer: () => Promise<PageResponse>): Promise<Response> {
  try {
    const { status, headers, body } = await answer();
    return new Response(BODILESS.has(status) ? null : body, { status, headers });
  } catch (error) {
    const why = messageOf(error);
    const text = `The answer of the daemon cannot be shown: ${why}\n`;
    const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
    return new Response(text, { status: 502, headers });
  }
}

function addressOf(home: string, page: DashboardPage): string {
  const url = new URL(home);
  if (page === "settings") url.pathname = "/settings";
  if (page === "search") url.hash = "search";
  return url.href;
}
