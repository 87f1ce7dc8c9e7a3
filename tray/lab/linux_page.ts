import { fileURLToPath } from "node:url";
import { eventually } from "../../daemon/e2e/eventually.ts";
import type { Rgb } from "./compare_pictures.ts";
import type { LabProgram } from "./lab_program.ts";
import { isSoon, type LinuxTray } from "./linux_tray.ts";
import { middleOf } from "./picture.ts";
import { lastSeenPage, type SeenPage } from "./seen_page.ts";

const TELL_PAGE = fileURLToPath(new URL("programs/tell_page.ts", import.meta.url));

const LIGHT_GROUND: Rgb = [0xf6, 0xf7, 0xf9];

/** More steps than any page of a test has stops. */
const MOST_STEPS = 40;

type Effect = () => boolean | Promise<boolean>;

/**
 * The page of the dashboard under the hands of a person: each key is pressed once it is known that
 * the page has the keys, and again while nothing came of it.
 */
export class LinuxPage {
  readonly #tray: LinuxTray;
  readonly #program: LabProgram;

  private constructor(tray: LinuxTray, program: LabProgram) {
    this.#tray = tray;
    this.#program = program;
  }

  /** Starts the tray with its window, and waits until that shows a page which can be used. */
  static async open(
    tray: LinuxTray,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<LinuxPage> {
    await tray.set({ startMinimised: false, theme: "light", ...settings });
    const page = new LinuxPage(tray, tray.open([TELL_PAGE]));
    await page.#becomes("a page with a search", () => page.seen?.search === "");
    // It is drawn later than it is there, by seconds where no graphics card helps.
    await tray.windowHas(LIGHT_GROUND);
    return page;
  }

  /** What was told of it last; null before that. */
  get seen(): SeenPage | null {
    return lastSeenPage(this.#program.output);
  }

  get focus(): string {
    return this.seen?.focus ?? "";
  }

  get isSearching(): boolean {
    return this.seen?.hasKeys === true && this.focus.startsWith("Search");
  }

  /** Waits until it can be pressed. */
  async has(name: RegExp): Promise<void> {
    const isThere = () => this.seen?.controls.some((each) => name.test(each.name)) === true;
    await this.#becomes(`${name} on the page`, isThere);
  }

  /** Waits until the focus is there by itself. */
  async hasFocusOn(name: RegExp): Promise<void> {
    await this.#becomes(`the focus on ${name}`, () => name.test(this.focus));
  }

  /** Walks by a key from where the focus is until it is there. */
  async walk(key: string, to: RegExp): Promise<void> {
    await this.#becomes(`the focus on ${to}`, () => this.#walk(key, to));
  }

  /** Walks along the rows to one, and presses a key there. */
  async pressIn(row: RegExp, key: string, hasEffect: Effect): Promise<void> {
    await this.#becomes(`what ${key} does in ${row}`, async () => {
      if (await hasEffect()) return true;
      if (!await this.#hasKeys()) return false;
      await this.#tray.screen.keys("g");
      if (!await isSoon(() => this.focus === "inbox-title")) return false;
      if (!await this.#walk("j", row)) return false;
      await this.#tray.screen.keys(key);
      return await isSoon(hasEffect);
    });
  }

  async press(key: string, hasEffect: Effect): Promise<void> {
    await this.#becomes(`what ${key} does`, async () => {
      if (await hasEffect()) return true;
      if (!await this.#hasKeys()) return false;
      await this.#tray.screen.keys(key);
      return await isSoon(hasEffect);
    });
  }

  /**
   * Types letters into the search, which has the focus, and again where some were lost.
   * @param whole what stands there then
   */
  async search(letters: string, whole: string = letters): Promise<void> {
    let missing = letters;
    await this.#becomes(`${whole} in the search`, async () => {
      if (!await this.#hasKeys() || !this.isSearching) return false;
      await this.#tray.screen.keys(...missing);
      if (await isSoon(() => this.seen?.search === whole)) return true;
      const there = this.seen?.search ?? "";
      if (!whole.includes(there)) {
        throw new Error(`search for ${whole}: ${there} stands there, look what was there before`);
      }
      await this.#tray.screen.keys("ctrl+a");
      missing = whole;
      return false;
    });
  }

  /** Clicks into the middle of the first control of that name. */
  async click(name: RegExp, hasEffect: Effect): Promise<void> {
    await this.#becomes(`what a click on ${name} does`, async () => {
      if (await hasEffect()) return true;
      const control = this.seen?.controls.find((each) => name.test(each.name));
      if (control === undefined) return false;
      const { x, y } = middleOf(control);
      const window = await this.#tray.window();
      const at = { x: window.x + Math.round(x), y: window.y + Math.round(y) };
      await this.#tray.screen.click(at);
      return await isSoon(hasEffect);
    });
  }

  async #walk(key: string, to: RegExp): Promise<boolean> {
    if (!await this.#hasKeys()) return false;
    for (let step = 0; step < MOST_STEPS; step++) {
      const before = this.focus;
      if (to.test(before)) return true;
      await this.#tray.screen.keys(key);
      if (!await isSoon(() => this.focus !== before)) return false;
    }
    return false;
  }

  /** As by a click on its frame, where the window does not have them by itself. */
  async #hasKeys(): Promise<boolean> {
    if (await isSoon(() => this.seen?.hasKeys === true)) return true;
    await this.#tray.screen.focus(await this.#tray.window());
    return await isSoon(() => this.seen?.hasKeys === true);
  }

  /** @throws {Error} with what is seen, and a photograph of that */
  async #becomes(what: string, is: Effect): Promise<void> {
    const lastSeen = () => `${JSON.stringify(this.seen)}\n${this.#program.output.slice(-500)}`;
    try {
      await eventually(what, is, { deadlineMs: 60_000, lastSeen });
    } catch (error) {
      await this.#tray.screen.photograph("linux_page_failed");
      throw error;
    }
  }
}
