import assert from "node:assert/strict";
import { join } from "node:path";
import { requireVersion } from "./daemon_version.ts";

const LINUX = "x86_64-unknown-linux-gnu";

async function check(script: string, machine = LINUX) {
  const folder = await Deno.makeTempDir({ prefix: "ntm-version-" });
  try {
    const file = join(folder, "ntm-tracker");
    await Deno.writeTextFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return await requireVersion({ file, version: "1.2.3", machine });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("requireVersion() takes the product's version, and no other", async () => {
  assert.deepEqual(await check("echo 1.2.3"), { kind: "right" });
  await assert.rejects(check("echo 1.2.2"), /it says that it is version "1\.2\.2" and not 1\.2\.3/);
  await assert.rejects(check("exit 127"), /ended with 127, run `deno task compile` again/);
});

Deno.test("requireVersion() says why it could not look", async () => {
  const standIn = await check("echo 'deno 2.9.5 (stable, release)'; echo v8");
  assert.match(standIn.kind === "not_checked" ? standIn.reason : "", /whole Deno/);
  const elsewhere = await check("exit 1", "aarch64-apple-darwin");
  assert.match(elsewhere.kind === "not_checked" ? elsewhere.reason : "", /aarch64-apple-darwin/);
});
