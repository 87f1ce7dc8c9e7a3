import type { MenuItemOptions, MenuOptions } from "@webviewjs/webview";
import type { MenuAction, MenuItem } from "../face/menu_model.ts";

/** The native library knows no checked items: a sign before the label tells it. */
const CHECKED = "✓ ";

/** A menu as the native library takes it. */
export function menuOptions(items: readonly MenuItem[]): MenuOptions {
  return { items: items.map(itemOptions) };
}

function itemOptions(item: MenuItem): MenuItemOptions {
  const { id, label } = item;
  switch (item.kind) {
    case "separator":
      return { role: "separator" };
    case "note":
      return { id, label, enabled: false };
    case "submenu":
      return { id, label, enabled: item.enabled, submenu: menuOptions(item.items) };
    case "action":
      return { id, label: item.checked ? `${CHECKED}${label}` : label, enabled: item.enabled };
  }
}

/** What each item that can be clicked asks for, by its id. */
export function actionsOf(items: readonly MenuItem[]): ReadonlyMap<string, MenuAction> {
  return new Map(items.flatMap(entriesOf));
}

function entriesOf(item: MenuItem): [string, MenuAction][] {
  if (item.kind === "submenu") return item.items.flatMap(entriesOf);
  return item.kind === "action" && item.enabled ? [[item.id, item.action]] : [];
}
