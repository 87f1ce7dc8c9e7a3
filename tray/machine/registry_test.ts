import assert from "node:assert/strict";
import { type RunTool, runTool, type ToolResult } from "../engine/run_tool.ts";
import { Registry } from "./registry.ts";
import { machinePlaces } from "./places.ts";
import { startWithSystem } from "./start_with_system.ts";
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
  for (const [text, wanted] of answers) {
    const run: RunTool = (_, { decode }) => {
      const stdout = decode?.(new TextEncoder().encode(text)) ?? "";
      return Promise.resolve({ kind: "exited", code: 0, stdout });
    };
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

/** A reg.exe that shows one value, as the bytes of code page 850: there `ü` is 0x81. */
function regOf850(value: string): RunTool {
  const shown = ["", "HKEY_CURRENT_USER\\Run", `    NtmTracker    REG_SZ    ${value}`, "", ""];
  const text = shown.join("\r\n").replaceAll("\\", "\\\\").replaceAll("ü", "\\201");
  return (argv, options) =>
    argv.some((word) => word.includes("StartupApproved"))
      ? Promise.resolve({ kind: "exited", code: 1, stdout: "" })
      : runTool(["/usr/bin/printf", text], options);
}

Deno.test({
  name: "Registry.read() understands a console that is not UTF-8, whatever its length",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    for (const name of ["odd.exe", "even.exe"]) {
      const value = `"C:\\Users\\Müller\\${name}" --hidden`;
      const registry = new Registry({ run: regOf850(value) });
      const seen = await registry.read({ key: "HKCU\\Run", name: "NtmTracker" });
      assert.equal(seen?.replace(/M.ller/, "Müller"), value);
      const places = machinePlaces({ APPDATA: "C:\\a", LOCALAPPDATA: "C:\\b" }, "windows");
      assert.equal(await startWithSystem(places, registry).isOn(), true);
    }
  },
});

Deno.test("Registry.read() takes a value that it does not understand for one that is there", async () => {
  const answer = (stdout: string) => () =>
    Promise.resolve<ToolResult>({ kind: "exited", code: 0, stdout });
  const read = (stdout: string) => new Registry({ run: answer(stdout) }).read(VALUE);
  assert.equal(await read("\n\u6261\u6362\n"), "\u6261\u6362");
  assert.equal(await read("HKEY_CURRENT_USER\\X\n    A    REG_SZ\n"), "");
});
