import type { MenuAction, MenuItem } from "./menu_model.ts";

/** Whether two trees show and do the same, so that a native menu can be left as it is. */
export function sameMenu(a: readonly MenuItem[], b: readonly MenuItem[]): boolean {
  return a === b || a.length === b.length && a.every((item, at) => sameItem(item, b[at]));
}

function sameItem(a: MenuItem, b: MenuItem | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.id !== b.id || a.label !== b.label) return false;
  if (a.kind === "action") {
    return b.kind === "action" && a.enabled === b.enabled && a.checked === b.checked &&
      sameAction(a.action, b.action);
  }
  if (a.kind === "submenu") {
    return b.kind === "submenu" && a.enabled === b.enabled && sameMenu(a.items, b.items);
  }
  return a.kind === b.kind;
}

/** Actions are small and are built alike: their keys stand in one order. */
function sameAction(a: MenuAction, b: MenuAction): boolean {
  return a === b || a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b);
}
