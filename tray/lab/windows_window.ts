import type { Region } from "./picture.ts";

/** A window that can be seen, of any program of a Windows. */
export interface WindowsWindow {
  /** What kind it is: `tooltips_class32`, `#32770` for a message box, `Static`, `Button`. */
  readonly className: string;
  /** Its title, or what stands in it. */
  readonly text: string;
  /** Whether it is in no other one. */
  readonly isTop: boolean;
  /** Where it stands on the screen. */
  readonly region: Region;
}
