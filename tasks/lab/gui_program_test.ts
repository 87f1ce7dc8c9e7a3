import { deepEqual, throws } from "node:assert/strict";
import { asGuiProgram } from "./gui_program.ts";

Deno.test("asGuiProgram() changes the one field, wherever the bytes lie", () => {
  const program = consoleProgram();
  const inside = new Uint8Array(program.length + 7).subarray(7);
  inside.set(program);
  asGuiProgram(inside);
  const wanted = consoleProgram();
  wanted[0x80 + 0x5c] = 2;
  deepEqual(inside, wanted);
});

Deno.test("asGuiProgram() refuses what is no console program", () => {
  const gui = consoleProgram();
  asGuiProgram(gui);
  for (
    const wrong of [gui, new Uint8Array(0), new Uint8Array(300), consoleProgram().slice(0, 0xd0)]
  ) {
    throws(() => asGuiProgram(wrong), /no console program/);
  }
});

function consoleProgram(): Uint8Array {
  const bytes = new Uint8Array(300);
  bytes[0x3c] = 0x80;
  bytes.set([0x50, 0x45, 0, 0], 0x80);
  bytes[0x80 + 0x5c] = 3;
  return bytes;
}
