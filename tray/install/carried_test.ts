import assert from "node:assert/strict";
import { join } from "node:path";
import { type CarriedResult, readCarried } from "./carried.ts";
import { makeTestKey, type TestKey, writeTestRelease } from "./test_release.ts";

async function withRelease(
  body: (scene: { readonly folder: string; readonly key: TestKey }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ntm-carried-" });
  try {
    const key = await makeTestKey();
    await writeTestRelease(folder, { key, version: "1.2.3", size: 5_000 });
    await body({ folder, key });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function failureOf(result: CarriedResult): string {
  return result.kind === "failed" ? result.failure : result.kind;
}

Deno.test("readCarried() gives what is signed and whole", () =>
  withRelease(async ({ folder, key }) => {
    const other = await makeTestKey();
    const result = await readCarried({ folder, keys: [other.publicKey, key.publicKey] });
    assert.equal(result.kind, "ok");
    assert.ok(result.kind === "ok");
    assert.equal(result.carried.version, "1.2.3");
    assert.equal(result.carried.file, join(folder, "ntm-tracker"));
  }));

Deno.test("readCarried() refuses everything while the build has no key", () =>
  withRelease(async ({ folder }) => {
    const result = await readCarried({ folder, keys: [] });
    assert.equal(failureOf(result), "no_key");
    assert.match(result.kind === "failed" ? result.message : "", /this build has no release key/);
  }));

Deno.test("readCarried() refuses another's signature, and none", () =>
  withRelease(async ({ folder, key }) => {
    const other = await makeTestKey();
    assert.equal(
      failureOf(await readCarried({ folder, keys: [other.publicKey] })),
      "bad_signature",
    );
    const file = join(folder, "ntm-tracker.json.sig");
    for (const text of ["", "no base64!", "AAAA", btoa("x".repeat(64))]) {
      await Deno.writeTextFile(file, text);
      const result = await readCarried({ folder, keys: [key.publicKey] });
      assert.equal(failureOf(result), "bad_signature", text);
    }
    await Deno.remove(file);
    assert.equal(failureOf(await readCarried({ folder, keys: [key.publicKey] })), "bad_signature");
  }));

Deno.test("readCarried() refuses a manifest in which one byte was changed", () =>
  withRelease(async ({ folder, key }) => {
    const file = join(folder, "ntm-tracker.json");
    const text = await Deno.readTextFile(file);
    for (const changed of [text.replace("1.2.3", "1.2.4"), text + " ", text.slice(0, -1)]) {
      await Deno.writeTextFile(file, changed);
      const result = await readCarried({ folder, keys: [key.publicKey] });
      assert.equal(failureOf(result), "bad_signature");
    }
  }));

Deno.test("readCarried() refuses a signed manifest of another form", () =>
  withRelease(async ({ folder, key }) => {
    const bytes = new TextEncoder().encode('{"version":"1.2.3","digest":"x"}');
    const signature = await crypto.subtle.sign("Ed25519", key.privateKey, bytes);
    await Deno.writeFile(join(folder, "ntm-tracker.json"), bytes);
    const text = btoa(String.fromCharCode(...new Uint8Array(signature)));
    await Deno.writeTextFile(join(folder, "ntm-tracker.json.sig"), text);
    assert.equal(failureOf(await readCarried({ folder, keys: [key.publicKey] })), "bad_manifest");
  }));

Deno.test("readCarried() refuses a binary that is cut, changed or missing", () =>
  withRelease(async ({ folder, key }) => {
    const file = join(folder, "ntm-tracker");
    const bytes = await Deno.readFile(file);
    const keys = [key.publicKey];
    await Deno.writeFile(file, bytes.subarray(0, -1));
    assert.equal(failureOf(await readCarried({ folder, keys })), "damaged");
    await Deno.writeFile(file, bytes.with(4_000, 7));
    const changed = await readCarried({ folder, keys });
    assert.equal(failureOf(changed), "damaged");
    assert.match(changed.kind === "failed" ? changed.message : "", /SHA-256 differs/);
    await Deno.remove(file);
    assert.equal(failureOf(await readCarried({ folder, keys })), "not_carried");
    await Deno.remove(join(folder, "ntm-tracker.json"));
    assert.equal(failureOf(await readCarried({ folder, keys })), "not_carried");
  }));

Deno.test("readCarried() throws when a key of the build is none", () =>
  withRelease(async ({ folder }) => {
    await assert.rejects(readCarried({ folder, keys: ["AAAA"] }), /is no Ed25519 key/);
  }));
