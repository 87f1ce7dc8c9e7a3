import assert from "node:assert/strict";
import { resolve } from "node:path";
import { PROJECT_ROOT } from "./project_root.ts";

Deno.test("deno task soak: three days of the whole daemon at accelerated time ends with flat memory", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--v8-flags=--expose-gc", resolve(PROJECT_ROOT, "tasks/soak.ts")],
      ...["--days", "3", "--fleet", "1x2", "--json"],
    ],
    cwd: PROJECT_ROOT,
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr).slice(-2_000));
  const { samples, problem } = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(problem, null);
  assert.equal(samples.at(-1).day, 3);
  assert.ok(samples.at(-1).eventId > 100, "something has happened");
});
