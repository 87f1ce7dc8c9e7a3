import { equal } from "node:assert/strict";
import { labPaths } from "./lab_paths.ts";

Deno.test("labPaths() follows the variable, then the caches of the user", () => {
  const inHome = { HOME: "/home/a" };
  equal(labPaths({ ...inHome, NTM_TRACKER_LAB_DIR: "/big/lab" }).root, "/big/lab/root");
  equal(labPaths({ ...inHome, XDG_CACHE_HOME: "/c" }).dir, "/c/ntm-tracker/lab");
  equal(labPaths({ ...inHome, NTM_TRACKER_LAB_DIR: "" }).dir, "/home/a/.cache/ntm-tracker/lab");
});
