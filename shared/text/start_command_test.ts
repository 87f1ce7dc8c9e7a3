import assert from "node:assert/strict";
import { startCommand } from "./start_command.ts";

Deno.test("startCommand() names a socket where none is the usual one", () => {
  assert.equal(startCommand(["/run/my fleet", "/run/other"]), "tmux -S '/run/my fleet' new");
  assert.equal(startCommand(["/run/fleet", "/tmp/tmux-0/default"]), "tmux new");
});

Deno.test("startCommand() names none while none is known", () => {
  assert.equal(startCommand([]), "tmux new");
  assert.equal(startCommand([""]), "tmux new");
});
