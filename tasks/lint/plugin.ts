import { exitRule } from "./exit_rule.ts";
import { hiddenRule } from "./hidden_rule.ts";
import { hostRule } from "./host_rule.ts";
import { importsRule } from "./imports_rule.ts";
import { noBarrelsRule } from "./no_barrels_rule.ts";
import { paneTextRule } from "./pane_text_rule.ts";

/** The project's own lint rules, under `rooms/`. */
export const roomsPlugin: Deno.lint.Plugin = {
  name: "rooms",
  rules: {
    "imports": importsRule,
    "host": hostRule,
    "pane-text": paneTextRule,
    "exit": exitRule,
    "hidden": hiddenRule,
    "no-barrels": noBarrelsRule,
  },
};

// `deno lint` loads a plugin by its default export only.
export default roomsPlugin;
