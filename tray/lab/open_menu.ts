import type { Region } from "./picture.ts";

/** A menu that is open on a screen, with the entries that Windows has of it. */
export interface OpenMenu {
  readonly items: readonly OpenMenuItem[];
}

export interface OpenMenuItem {
  /** With `&` before the letter that chooses it, and what stands right of a tab. */
  readonly label: string;
  readonly isEnabled: boolean;
  readonly isChecked: boolean;
  readonly isSeparator: boolean;
  readonly hasSubmenu: boolean;
  /** Where it stands on the screen. */
  readonly region: Region;
}
