import assert from "node:assert/strict";
import { join } from "node:path";
import { findProgram } from "./find_program.ts";
import { inTempFolder } from "./test_folder.ts";

Deno.test("findProgram() takes the first absolute folder of PATH that has it", async () => {
  const has = new Set(["C:\\b\\wt.exe", "D:\\c\\wt.exe", "rel\\wt.exe"]);
  const windows = {
    os: "windows",
    env: { Path: 'rel;;C:\\a;"C:\\b";D:\\c' },
    isProgram: (path: string) => Promise.resolve(has.has(path)),
  } as const;
  assert.equal(await findProgram("wt.exe", windows), "C:\\b\\wt.exe");
  assert.equal(await findProgram("no.exe", windows), null);
  assert.equal(await findProgram("rel\\wt.exe", windows), null);
  assert.equal(await findProgram("D:\\c\\wt.exe", windows), "D:\\c\\wt.exe");
  const empty = { ...windows, env: {} };
  assert.equal(await findProgram("wt.exe", { ...empty, more: ["D:\\c"] }), "D:\\c\\wt.exe");
  assert.equal(await findProgram("wt.exe", empty), null);
});

Deno.test("findProgram() wants a file that may be executed", async () => {
  await inTempFolder(async (folder) => {
    for (const [name, mode] of [["yes", 0o755], ["no", 0o644]] as const) {
      await Deno.writeTextFile(join(folder, name), "");
      await Deno.chmod(join(folder, name), mode);
    }
    await Deno.mkdir(join(folder, "folder"));
    const linux = { os: "linux", env: { PATH: `.:${folder}` } } as const;
    assert.equal(await findProgram("yes", linux), join(folder, "yes"));
    assert.equal(await findProgram("no", linux), null);
    assert.equal(await findProgram("folder", linux), null);
  });
});
