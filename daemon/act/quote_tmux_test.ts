import assert from "node:assert/strict";
import { quoteTmux } from "./quote_tmux.ts";

Deno.test("quoteTmux() keeps every sign between single quotes", () => {
  assert.equal(quoteTmux("%1"), "'%1'");
  assert.equal(quoteTmux(`$HOME #{pane_id} "; ~\\`), `'$HOME #{pane_id} "; ~\\'`);
  assert.equal(quoteTmux("it's"), `'it'\\''s'`);
});
