import assert from "node:assert/strict";
import { FakeNtm } from "../../fixtures/fake_ntm.ts";
import { defaultConfig } from "../platform/config.ts";
import { resolvePaths } from "../platform/paths.ts";
import { checkNtm } from "./check_ntm.ts";

const PATH = Deno.env.get("PATH") ?? "/usr/bin:/bin";

async function check(program: string, { enable = true } = {}) {
  const env = { get: (name: string) => name === "PATH" ? PATH : undefined };
  const home = "/nonexistent/home";
  const paths = resolvePaths({ homeFlag: home, env, userInfo: { homedir: home, uid: 1_000 } });
  return await checkNtm({ paths, env, config: { ...defaultConfig(), ntm: { enable, program } } });
}

Deno.test("checkNtm() one that answers is fine, and is asked for no pane's text", async () => {
  await using fake = await FakeNtm.create();
  assert.deepEqual(await check(fake.path), {
    name: "ntm",
    status: "ok",
    detail: `${fake.path} answers`,
    advice: null,
  });
  assert.deepEqual(await fake.calls(), [["list", "--json"]]);
});

Deno.test("checkNtm() one that answers nothing of use is told, with what to try", async () => {
  for (const mode of ["rc0_failure", "unknown_flag", "garbage"] as const) {
    await using fake = await FakeNtm.create({ mode });
    const { status, detail, advice } = await check(fake.path);
    assert.equal(status, "warn", detail);
    assert.ok(detail.startsWith(`${fake.path}: `));
    assert.match(advice ?? "", /list --json/);
  }
});

Deno.test("checkNtm() a configured one that is not there is told", async () => {
  await using fake = await FakeNtm.create({ mode: "absent" });
  const { status, detail, advice } = await check(fake.path);
  assert.deepEqual([status, detail], ["warn", `${fake.path} cannot be executed`]);
  assert.match(advice ?? "", /ntm\.program/);
});

Deno.test("checkNtm() turned off, it is not called", async () => {
  await using fake = await FakeNtm.create();
  assert.equal((await check(fake.path, { enable: false })).status, "ok");
  assert.deepEqual(await fake.calls(), []);
});
