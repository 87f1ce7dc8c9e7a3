/** One pane, by the ids of its daemon. */
export interface PaneTarget {
  readonly connectionId: string;
  readonly sessionId: string;
  readonly paneId: string;
}

/** What a click asks for. */
export type MenuAction =
  | { readonly kind: "open_dashboard" | "search_sessions" | "open_logs" | "export_diagnostics" }
  | { readonly kind: "settings" | "open_settings_file" | "quit" }
  | { readonly kind: "end_snooze" }
  | { readonly kind: "snooze_all"; readonly minutes: number }
  | { readonly kind: "focus_pane" | "copy_attach" | "open_terminal"; readonly target: PaneTarget }
  | { readonly kind: "pin" | "unpin"; readonly connectionId: string; readonly session: string }
  | {
    readonly kind: "start_daemon" | "stop_daemon" | "restart_daemon" | "reconnect";
    readonly connectionId: string;
  }
  /** `on`: what is wanted from now on. */
  | { readonly kind: "start_with_windows"; readonly on: boolean };

/** A line that only says something, or parts others. */
export interface MenuNote {
  readonly kind: "note" | "separator";
  readonly id: string;
  /** Empty for a separator. */
  readonly label: string;
}

export interface MenuCommand {
  readonly kind: "action";
  readonly id: string;
  readonly label: string;
  /** When false, the label says why. */
  readonly enabled: boolean;
  /** Left out where there is nothing to check. */
  readonly checked?: boolean;
  readonly action: MenuAction;
}

export interface Submenu {
  readonly kind: "submenu";
  readonly id: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly items: readonly MenuItem[];
}

/**
 * One item. Its id is its own in the whole tree, and stays with what it stands for. Labels are
 * written for a native menu: `&&` shows one `&`.
 */
export type MenuItem = MenuNote | MenuCommand | Submenu;

export function note(id: string, label: string): MenuNote {
  return { kind: "note", id, label };
}

export function separator(id: string): MenuNote {
  return { kind: "separator", id, label: "" };
}

/** An item to click on; `whyNot` disables it and stands behind its label. */
export function command(
  id: string,
  { label, action, whyNot = null, checked }: {
    readonly label: string;
    readonly action: MenuAction;
    readonly whyNot?: string | null;
    readonly checked?: boolean;
  },
): MenuCommand {
  return {
    kind: "action",
    id,
    label: whyNot === null ? label : `${label} (${whyNot})`,
    enabled: whyNot === null,
    action,
    ...(checked === undefined ? {} : { checked }),
  };
}

/** A submenu; without items it is disabled, and `whenEmpty` says why. */
export function submenu(
  id: string,
  { label, items, whenEmpty = "empty" }: {
    readonly label: string;
    readonly items: readonly MenuItem[];
    readonly whenEmpty?: string;
  },
): Submenu {
  const enabled = items.length > 0;
  return {
    kind: "submenu",
    id,
    label: enabled ? label : `${label} (${whenEmpty})`,
    enabled,
    items,
  };
}
