import { equal } from "node:assert/strict";
import { windowsRoot } from "./windows_root.ts";

Deno.test("windowsRoot() is what the environment says, however the name is written", () => {
  equal(windowsRoot({ SystemRoot: "D:\\Windows" }), "D:\\Windows");
  equal(windowsRoot({ SYSTEMROOT: "D:\\Windows" }), "D:\\Windows");
  equal(windowsRoot({ PATH: "x" }), undefined);
});
