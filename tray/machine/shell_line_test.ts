import assert from "node:assert/strict";
import { anyShellLine } from "./shell_line.ts";

Deno.test("anyShellLine() joins words that mean the same to every shell", () => {
  const argv = ["C:\\Windows\\System32\\wsl.exe", "-d", "Ubuntu-24.04", "--exec", "/home/a/x"];
  assert.equal(anyShellLine(argv), argv.join(" "));
});

for (const word of ["", "a b", "$1", "%1", "a;b", "a&b", '"a"', "'a'", "@a", "a,b", "`a", "a|b"]) {
  Deno.test(`anyShellLine() gives up on ${JSON.stringify(word)}`, () => {
    assert.equal(anyShellLine(["wsl.exe", word]), null);
  });
}

Deno.test("anyShellLine() gives up on nothing at all", () => {
  assert.equal(anyShellLine([]), null);
});
