import assert from "node:assert/strict";
import { join } from "node:path";
import { isConsoleProgram } from "./console_program.ts";
import { inTempFolder } from "./test_folder.ts";

const HEADER = 0x80;

/** The beginning of a program of Windows. */
function program(subsystem: number): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set(new TextEncoder().encode("MZ"));
  bytes[0x3c] = HEADER;
  bytes.set(new TextEncoder().encode("PE"), HEADER);
  bytes[HEADER + 0x5c] = subsystem;
  return bytes;
}

Deno.test("isConsoleProgram() tells programs for a console from those with a window", async () => {
  const [console, window] = [program(3), program(2)];
  const unmarked = program(3).fill(0, HEADER, HEADER + 4);
  const cases: readonly (readonly [Uint8Array, boolean])[] = [
    ...[[console, true], [window, false], [unmarked, false]] as const,
    ...[[console.subarray(0, HEADER + 0x5c), false], [console.subarray(0, 20), false]] as const,
    ...[[new Uint8Array(), false], [new TextEncoder().encode("#!/bin/sh\n"), false]] as const,
  ];
  await inTempFolder(async (folder) => {
    const path = join(folder, "x.exe");
    for (const [bytes, wanted] of cases) {
      await Deno.writeFile(path, bytes);
      assert.equal(await isConsoleProgram(path), wanted, `${bytes.length} bytes`);
    }
    assert.equal(await isConsoleProgram(join(folder, "none.exe")), false);
  });
});
