import assert from "node:assert/strict";
import { foreignImports } from "./bundle_imports.ts";

Deno.test("foreignImports() lets the runtime's own modules stand", () => {
  const info = graph("node:sqlite", "node:fs");
  assert.deepEqual(foreignImports(info, `__require("node:os")`), []);
  assert.deepEqual(foreignImports(JSON.stringify({ modules: [{ kind: "node" }] }), ""), []);
});

Deno.test("foreignImports() names each module that would be missing once", () => {
  const info = graph("node:fs", "npm:zod@4.6.7", "./side.ts", "npm:zod@4.6.7");
  assert.deepEqual(foreignImports(info, ""), ["npm:zod@4.6.7", "./side.ts"]);
});

Deno.test("foreignImports() sees what a CommonJS package requires", () => {
  assert.deepEqual(foreignImports(graph(), `var a = __require("fs"); __require( 'x/y' );`), [
    "fs",
    "x/y",
  ]);
});

function graph(...specifiers: readonly string[]): string {
  const dependencies = specifiers.map((specifier) => ({ specifier, code: {} }));
  return JSON.stringify({ version: 1, modules: [{ kind: "esm", dependencies }] });
}
