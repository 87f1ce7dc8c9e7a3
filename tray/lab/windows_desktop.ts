import { eventually } from "../../daemon/e2e/eventually.ts";
import type { IconFace } from "../face/icon.ts";
import { difference } from "./compare_pictures.ts";
import { asShown, nearestFace, sameFace, type SeenFace } from "./icon_faces.ts";
import { MenuReader } from "./menu_reader.ts";
import type { OpenMenu, OpenMenuItem } from "./open_menu.ts";
import { middleOf, type Place } from "./picture.ts";
import { type MouseButton, Screen } from "./screen.ts";
import { ICON_REGION, WindowsMachine } from "./windows_machine.ts";

/** The taskbar that Wine draws: as wide as the screen, at its foot. */
const TASKBAR_HEIGHT = 20;

/** Where nothing but the desktop is: a click there closes menus. */
const BARE_PLACE: Place = { x: 300, y: 500 };

/**
 * The most by which an icon on the taskbar may differ from its picture, see `difference`: a taskbar
 * that was just painted anew differs by nothing.
 */
export const ICON_TOLERANCE = 0.5;

/** A desktop of Windows with a taskbar, and one program's icon on it. */
export class WindowsDesktop implements AsyncDisposable {
  readonly screen: Screen;
  readonly machine: WindowsMachine;
  readonly #menus = new MenuReader();
  readonly #stack: AsyncDisposableStack;

  private constructor(screen: Screen, machine: WindowsMachine, stack: AsyncDisposableStack) {
    this.screen = screen;
    this.machine = machine;
    this.#stack = stack;
  }

  /** Its taskbar is to be seen. */
  static async start(): Promise<WindowsDesktop> {
    await using stack = new AsyncDisposableStack();
    const screen = stack.use(await Screen.start());
    const machine = stack.use(await WindowsMachine.start(screen));
    machine.run(["explorer", "/desktop=shell"]);
    await eventually("the taskbar", async () => {
      const windows = await screen.windows();
      return windows.some(({ height }) => height === TASKBAR_HEIGHT);
    }, { deadlineMs: 60_000 });
    return new WindowsDesktop(screen, machine, stack.move());
  }

  /** For the program whose icon stands there, so that its icon and its menus can be read. */
  get env(): Readonly<Record<string, string>> {
    return this.#menus.env;
  }

  /** How far what stands on the taskbar is from a picture of 32 × 32 pixels, see `difference`. */
  async iconDifference(picture: Uint8Array): Promise<number> {
    await this.#menus.repaint();
    const seen = await this.screen.look(ICON_REGION);
    return difference(seen, asShown(picture));
  }

  /** Waits until a picture of 32 × 32 pixels is what stands on the taskbar. */
  async showsIcon(picture: Uint8Array, { deadlineMs = 30_000 } = {}): Promise<void> {
    let last = Infinity;
    await eventually("the icon on the taskbar", async () => {
      last = await this.iconDifference(picture);
      return last <= ICON_TOLERANCE;
    }, { deadlineMs, lastSeen: () => `a difference of ${last.toFixed(1)}` });
  }

  /** What stands on the taskbar, of all that the tray can show. */
  async seenFace(): Promise<SeenFace> {
    await this.#menus.repaint();
    return nearestFace(await this.screen.look(ICON_REGION));
  }

  /** Waits until an icon of the tray stands on the taskbar that cannot be taken for another. */
  async showsFace(face: IconFace, { deadlineMs = 30_000 } = {}): Promise<SeenFace> {
    let last: SeenFace | null = null;
    return await eventually(`the icon ${JSON.stringify(face)}`, async () => {
      last = await this.seenFace();
      const isPlain = last.apart <= ICON_TOLERANCE && last.margin > ICON_TOLERANCE;
      return isPlain && sameFace(last.face, face) && last;
    }, { deadlineMs, lastSeen: () => JSON.stringify(last) });
  }

  /** Waits until nothing stands on the taskbar where the icon was. */
  async showsNoIcon({ deadlineMs = 30_000 } = {}): Promise<void> {
    await eventually("an empty taskbar", async () => {
      const { pixels } = await this.screen.look(ICON_REGION);
      return pixels.every((value) => value === 255);
    }, { deadlineMs });
  }

  /** The program whose menus were read has ended; another one comes. */
  forgetProgram(): void {
    this.#menus.forget();
  }

  /** The menus that are open, the first one first. */
  async openMenus(): Promise<readonly OpenMenu[]> {
    return await this.#menus.read();
  }

  /** Opens a submenu of the menu that is open last. */
  async openSubmenu(menu: OpenMenu, label: string): Promise<OpenMenu> {
    const depth = (await this.#menus.read()).length;
    await this.screen.click(middleOf(findItem(menu, label).region));
    return await this.#menuAt(depth);
  }

  async clickIcon(button: MouseButton = "left"): Promise<void> {
    await this.screen.click(middleOf(ICON_REGION), button);
  }

  /** Opens the menu of the icon. While it is open the program itself stands still. */
  async openMenu(button: MouseButton = "right"): Promise<OpenMenu> {
    await this.clickIcon(button);
    return await this.#menuAt(0);
  }

  /** Closes all menus. */
  async closeMenu(): Promise<void> {
    await eventually("the end of all menus", async () => {
      if ((await this.#menus.read()).length === 0) return true;
      await this.screen.click(BARE_PLACE);
      return false;
    });
  }

  /** Opens the menu and clicks through it: the labels of entries, the last one acts. */
  async choose(...labels: readonly string[]): Promise<void> {
    let menu = await this.openMenu();
    for (const [at, label] of labels.entries()) {
      const item = findItem(menu, label);
      await this.screen.click(middleOf(item.region));
      if (at < labels.length - 1) menu = await this.#menuAt(at + 1);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#menus[Symbol.dispose]();
    await this.#stack.disposeAsync();
  }

  async #menuAt(depth: number): Promise<OpenMenu> {
    return await eventually("an open menu", async () => (await this.#menus.read())[depth]);
  }
}

/** The entry with this label; marks of letters and what stands right of a tab do not count. */
export function findItem(menu: OpenMenu, label: string): OpenMenuItem {
  const labels = menu.items.map((item) => plainLabel(item.label));
  const item = menu.items[labels.indexOf(label)];
  if (item === undefined) {
    throw new Error(`choose ${label}: the menu has no such entry, it has ${labels.join(" | ")}`);
  }
  return item;
}

/** As a person reads it. */
export function plainLabel(label: string): string {
  return (label.split("\t")[0] ?? "").replace(/&(.)/g, "$1");
}
