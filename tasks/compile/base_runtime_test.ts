import { equal, rejects } from "node:assert/strict";
import { givenBase, standInBase } from "./base_runtime.ts";

const LINUX = "x86_64-unknown-linux-gnu";
const WINDOWS = "x86_64-pc-windows-msvc";

Deno.test("givenBase() takes a base for its own target only", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ntm-tracker-base-" });
  try {
    const [elf, exe] = [`${folder}/denort`, `${folder}/denort.exe`];
    await Deno.writeTextFile(elf, "\x7fELF and more");
    await Deno.writeTextFile(exe, "MZ");
    equal(await givenBase(elf, LINUX), elf);
    equal(await givenBase(elf, WINDOWS), null);
    equal(await givenBase(exe, WINDOWS), exe);
    equal(await givenBase(exe, LINUX), null);
    await rejects(givenBase(`${folder}/none`, LINUX), /DENORT_BIN is ".*none", name a file/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("givenBase() leaves it to Deno where none is given", async () => {
  equal(await givenBase(undefined, LINUX), null);
  equal(await givenBase("", WINDOWS), null);
});

Deno.test({
  name: "standInBase() is this Deno for its own system",
  fn: async () => equal(await standInBase(LINUX, "/nowhere"), Deno.execPath()),
});
