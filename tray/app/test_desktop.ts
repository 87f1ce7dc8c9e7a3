import type { MenuCommand, MenuItem } from "../face/menu_model.ts";
import type { PaneNames } from "../shell/choose_window.ts";
import type {
  DashboardWindow,
  NoWindow,
  OpenedWindow,
  WindowContent,
  WindowPlace,
} from "../shell/dashboard_window.ts";
import type { Desktop, DesktopOptions } from "../shell/desktop.ts";
import type { Question } from "../shell/message_box.ts";
import type { Notice } from "../shell/notifier.ts";
import type { Raised } from "../shell/raise_terminal.ts";
import { actionsOf } from "../shell/menu_options.ts";
import type { TrayLook } from "../shell/tray_icon.ts";

/** A window that shows nothing and notes what is asked of it. */
export class FakeWindow {
  readonly content: WindowContent;
  readonly place: WindowPlace;
  readonly scripts: string[] = [];
  focused = 0;
  isOpen = true;

  constructor(content: WindowContent, place: WindowPlace) {
    this.content = content;
    this.place = place;
  }

  focus(): void {
    this.focused++;
  }

  evaluate(script: string): void {
    this.scripts.push(script);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.content.onClosed(this.place);
  }
}

/** A desktop in memory: what it was told, and clicks on it. */
export class FakeDesktop implements Desktop {
  readonly options: DesktopOptions;
  readonly looks: TrayLook[] = [];
  readonly notices: Notice[] = [];
  /** Ids of notices that were taken away. */
  readonly closedNotices: string[] = [];
  readonly windows: FakeWindow[] = [];
  readonly questions: Question[] = [];
  /** Of the panes whose terminals were to come forward. */
  readonly raisedFor: PaneNames[] = [];
  raised: Raised | null = null;
  /** What the user says to each question. */
  answer: boolean | null | Promise<boolean | null> = false;
  /** Why no window can be opened. */
  noWindow: NoWindow | null = null;
  isGone = false;
  onLook: (look: TrayLook) => void = () => {};

  constructor(options: DesktopOptions) {
    this.options = options;
  }

  get look(): TrayLook {
    const look = this.looks.at(-1);
    if (look === undefined) throw new Error("nothing was shown");
    return look;
  }

  show(look: TrayLook): void {
    if (this.isGone) throw new Error("the desktop is gone");
    this.looks.push(look);
    this.onLook(look);
  }

  notify(notice: Notice): void {
    if (this.isGone) throw new Error("the desktop is gone");
    this.notices.push(notice);
    this.options.onShown(notice.id, "native", null);
  }

  closeNotice(noticeId: string): void {
    if (this.isGone) throw new Error("the desktop is gone");
    this.closedNotices.push(noticeId);
  }

  ask(question: Question): Promise<boolean | null> {
    this.questions.push(question);
    return Promise.resolve(this.answer);
  }

  raiseTerminal(names: PaneNames): Promise<Raised | null> {
    this.raisedFor.push(names);
    return Promise.resolve(this.raised);
  }

  openWindow(content: WindowContent, { place }: { readonly place: WindowPlace }): OpenedWindow {
    if (this.isGone) throw new Error("the desktop is gone");
    if (this.noWindow !== null) return this.noWindow;
    const window = new FakeWindow(content, place);
    this.windows.push(window);
    return { kind: "opened", window: window as unknown as DashboardWindow };
  }

  /** Every item of the menu as it is shown now. */
  get items(): readonly MenuItem[] {
    return flat(this.look.menu);
  }

  /** The item that can be clicked with this id or this label. */
  item(idOrLabel: string): MenuCommand {
    const found = this.items.find((item) => item.id === idOrLabel) ??
      this.items.find((item) => item.label === idOrLabel);
    if (found?.kind !== "action" || !found.enabled) {
      throw new Error(`no item ${idOrLabel} among ${this.items.map(({ label }) => label)}`);
    }
    return found;
  }

  has(idOrLabel: string): boolean {
    return this.items.some(({ id, label }) => id === idOrLabel || label === idOrLabel);
  }

  /** Clicks an item by its id or its label. */
  click(idOrLabel: string): void {
    const { id } = this.item(idOrLabel);
    if (!actionsOf(this.look.menu).has(id)) throw new Error(`${id} has no action`);
    this.options.onMenu(id);
  }

  [Symbol.dispose](): void {
    this.isGone = true;
  }
}

function flat(items: readonly MenuItem[]): readonly MenuItem[] {
  return items.flatMap((item) => item.kind === "submenu" ? [item, ...flat(item.items)] : [item]);
}
