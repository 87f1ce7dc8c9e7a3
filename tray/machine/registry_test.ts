import assert from "node:assert/strict";
import type { ToolResult } from "../engine/run_tool.ts";
import { Registry } from "./registry.ts";
import { FakeReg } from "./test_registry.ts";

const VALUE = { key: "HKCU\\Software\\Test", name: "Ntm Tracker" };

Deno.test("Registry reads what it wrote, and removes it once", async () => {
  const reg = new FakeReg();
  const registry = new Registry(reg);
  assert.equal(await registry.read(VALUE), null);
  const text = '"C:\\Program Files\\x.exe" --hidden  REG_SZ';
  await registry.write(VALUE, text);
  assert.equal(await registry.read(VALUE), text);
  assert.deepEqual(reg.calls[1]?.slice(1), [
    ...["add", VALUE.key, "/v", VALUE.name, "/t", "REG_SZ", "/d", text, "/f"],
  ]);
  assert.equal(await registry.remove(VALUE), true);
  assert.equal(await registry.remove(VALUE), false);
});

Deno.test("Registry.read() understands the text of reg.exe", async () => {
  const answers: readonly (readonly [string, string])[] = [
    ['\r\nHKEY_CURRENT_USER\\X\r\n    A b    REG_SZ    "C:\\a b" -x\r\n\r\n', '"C:\\a b" -x'],
    ["\nHKEY_CURRENT_USER\\X\n    A    REG_SZ    \n\n", ""],
    ["\nHKEY_CURRENT_USER\\X\n    A    REG_BINARY    030000\n", "030000"],
  ];
  for (const [stdout, wanted] of answers) {
    const run = () => Promise.resolve<ToolResult>({ kind: "exited", code: 0, stdout });
    assert.equal(await new Registry({ run }).read(VALUE), wanted);
  }
});

Deno.test("Registry says what is wrong when it cannot be asked, or refuses", async () => {
  const failures: readonly (readonly [ToolResult, RegExp])[] = [
    [{ kind: "timeout" }, /no answer within 10 s/],
    [{ kind: "not_found" }, /reg\.exe is not there/],
    [{ kind: "failed", message: "odd" }, /odd, try again/],
  ];
  for (const [result, wanted] of failures) {
    const run = () => Promise.resolve(result);
    await assert.rejects(new Registry({ run }).read(VALUE), wanted);
  }
  const reg = new FakeReg();
  reg.isLocked = true;
  await assert.rejects(new Registry(reg).write(VALUE, "x"), /did not allow it/);
});

Deno.test("Registry.removeKey() takes the key with all below it", async () => {
  const reg = new FakeReg();
  const registry = new Registry(reg);
  await registry.write(VALUE, "x");
  await registry.write({ key: `${VALUE.key}\\Sub`, name: "y" }, "y");
  await registry.write({ key: `${VALUE.key}2`, name: "z" }, "z");
  assert.equal(await registry.removeKey(VALUE.key), true);
  assert.equal(await registry.removeKey(VALUE.key), false);
  assert.deepEqual([...reg.values.keys()], [`${VALUE.key}2|z`]);
});
