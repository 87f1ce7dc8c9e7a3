import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { feedTool } from "./feed_tool.ts";

const ignore = Deno.build.os !== "linux";
const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });

const sh = (script: string) => ["/bin/sh", "-c", script];

test("feedTool() hands over every byte as it is, and tells how far it is", async () => {
  const bytes = new Uint8Array(3_000_000).map((_, at) => (at * 31) >> 3);
  const chunks = [bytes.subarray(0, 1), bytes.subarray(1, 2_000_000), bytes.subarray(2_000_000)];
  const told: number[] = [];
  const result = await feedTool(sh("sha256sum; echo said >&2; exit 3"), {
    input: chunks,
    idleMs: 20_000,
    onSent: (sent) => told.push(sent),
  });
  const sum = createHash("sha256").update(bytes).digest("hex");
  assert.deepEqual(result, { kind: "exited", code: 3, stdout: `${sum}  -\n`, stderr: "said\n" });
  assert.deepEqual(told, [1, 2_000_000, 3_000_000]);
});

test("feedTool() gives all output piece by piece, and keeps its beginning", async () => {
  let seen = 0;
  const result = await feedTool(sh("head -c 300000 /dev/zero | tr '\\0' x"), {
    idleMs: 20_000,
    onOutput: (chunk) => seen += chunk.length,
  });
  assert.equal(seen, 300_000);
  assert.equal(result.kind === "exited" && result.stdout.length, 65_536);
});

test("feedTool() judges a program that does not read to the end by its status", async () => {
  const input = [new Uint8Array(200_000), new Uint8Array(200_000), new Uint8Array(200_000)];
  const result = await feedTool(sh("head -c 5 >/dev/null; echo full >&2; exit 1"), {
    input,
    idleMs: 20_000,
  });
  assert.deepEqual(result, { kind: "exited", code: 1, stdout: "", stderr: "full\n" });
});

test("feedTool() ends a program that takes nothing", async () => {
  const input = [new Uint8Array(1_000_000), new Uint8Array(1)];
  const result = await feedTool(["/bin/sleep", "600"], { input, idleMs: 300 });
  assert.deepEqual(result, { kind: "timeout" });
});

test("feedTool() ends the program before it sees an end of an input that failed", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ntm-feed-" });
  try {
    const script = `cat >/dev/null; echo whole > ${folder}/whole`;
    const result = await feedTool(sh(script), { input: brokenInput(), idleMs: 20_000 });
    assert.deepEqual(result, { kind: "failed", message: "cannot read it" });
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

test("feedTool() says that a program is not there", async () => {
  assert.deepEqual(await feedTool(["/nowhere/wsl.exe"], { idleMs: 1_000 }), { kind: "not_found" });
});

test("feedTool() keeps what is ASCII among UTF-16 noise", async () => {
  const result = await feedTool(sh("printf 'w\\000s\\000l\\000\\r\\000\\n\\000ok=1\\r\\n'"), {
    idleMs: 20_000,
  });
  assert.equal(result.kind === "exited" && result.stdout, "wsl\nok=1\n");
});

async function* brokenInput(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(10);
  await Promise.resolve();
  throw new Error("cannot read it");
}
