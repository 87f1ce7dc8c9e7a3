import { messageOf } from "../../shared/text/message_of.ts";
import type { StateFile } from "../machine/state_file.ts";
import type { Notice } from "../shell/notifier.ts";

export interface NoticesOptions {
  readonly state: Pick<StateFile, "state" | "keep">;
  readonly show: (notice: Notice) => void;
  readonly log: (line: string) => void;
}

/** The program's own, beside the toasts of daemons. */
const OWN_ID = "tray";

export const NOTICE_TITLE = "NTM Tracker";

/** Whether a notice of that id is the program's own, and no toast of a daemon. */
export function isOwnNotice(id: string): boolean {
  return id === OWN_ID || id.startsWith(`${OWN_ID}:`);
}

/** What the program itself tells the user, apart from what its daemons tell. */
export class Notices {
  readonly #options: NoticesOptions;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Something that follows what the user did, or is wrong now. */
  say(body: string): void {
    this.#options.log(body);
    this.#show(OWN_ID, body);
  }

  /**
   * Something about the daemon of that name which may hold for long: told once, also when the tray
   * is started again.
   */
  sayOnce(name: string, text: string): void {
    const { state, log } = this.#options;
    const body = `${name}: ${text}`;
    log(body);
    const { told } = state.state;
    if (told.some((one) => one.name === name && one.text === text)) return;
    state.keep({ told: [...told, { name, text }] }).catch((error) => log(messageOf(error)));
    this.#show(`${OWN_ID}:${name}`, body);
  }

  #show(id: string, body: string): void {
    this.#options.show({ id, title: NOTICE_TITLE, body, buttons: [] });
  }
}
