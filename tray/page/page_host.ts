import type { Event } from "../../shared/model/event.ts";
import { type PageHostOptions, PageWindow, type PageWindowOptions } from "./page_window.ts";

/**
 * Shows dashboards in windows without a port. Whoever owns the links says here when something of one
 * has changed; how often does not matter, as long as it is after each change.
 */
export class PageHost {
  readonly #options: PageHostOptions;
  readonly #windows = new Set<PageWindow>();

  constructor(options: PageHostOptions) {
    this.#options = options;
  }

  /** A window is there; its requests and messages go to what is returned, until it is closed. */
  open(options: Omit<PageWindowOptions, "onClose">): PageWindow {
    const onClose = (window: PageWindow) => void this.#windows.delete(window);
    const window = new PageWindow(this.#options, { ...options, onClose });
    this.#windows.add(window);
    return window;
  }

  /** The state of a link has changed, or its snapshot. */
  changed(daemon: string): void {
    for (const window of this.#of(daemon)) window.changed();
  }

  /** A link has told of events. */
  tellEvents(daemon: string, events: readonly Event[]): void {
    for (const window of this.#of(daemon)) window.tellEvents(events);
  }

  /** A link has told that events were left out, or that it begins anew. */
  tellGap(daemon: string): void {
    for (const window of this.#of(daemon)) window.tellGap();
  }

  #of(daemon: string): readonly PageWindow[] {
    return [...this.#windows].filter((window) => window.daemon === daemon);
  }
}
