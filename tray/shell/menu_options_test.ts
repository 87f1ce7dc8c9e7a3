import { deepEqual } from "node:assert/strict";
import { command, type MenuItem, note, separator, submenu } from "../face/menu_model.ts";
import { actionsOf, menuOptions } from "./menu_options.ts";

const QUIT = { kind: "quit" } as const;
const LOGS = { kind: "open_logs" } as const;
const MENU: readonly MenuItem[] = [
  note("head", "Head"),
  separator("line"),
  submenu("more", {
    label: "More",
    items: [
      command("logs", { label: "Logs", action: LOGS, checked: true }),
      command("off", { label: "Off", action: LOGS, whyNot: "not now" }),
    ],
  }),
  submenu("none", { label: "None", items: [] }),
  command("quit", { label: "Quit", action: QUIT, checked: false }),
];

Deno.test("menuOptions() is the menu as the native library takes it", () => {
  deepEqual(menuOptions(MENU), {
    items: [
      { id: "head", label: "Head", enabled: false },
      { role: "separator" },
      {
        id: "more",
        label: "More",
        enabled: true,
        submenu: {
          items: [
            { id: "logs", label: "✓ Logs", enabled: true },
            { id: "off", label: "Off (not now)", enabled: false },
          ],
        },
      },
      { id: "none", label: "None (empty)", enabled: false, submenu: { items: [] } },
      { id: "quit", label: "Quit", enabled: true },
    ],
  });
});

Deno.test("actionsOf() knows what can be clicked, in submenus too", () => {
  deepEqual([...actionsOf(MENU)], [["logs", LOGS], ["quit", QUIT]]);
});
