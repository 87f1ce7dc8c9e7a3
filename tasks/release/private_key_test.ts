import assert from "node:assert/strict";
import { join } from "node:path";
import { isSigned } from "../../tray/install/signature.ts";
import { PrivateKey } from "./private_key.ts";

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ntm-key-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("PrivateKey signs so that the tray believes it, also after it was read again", () =>
  withFolder(async (folder) => {
    const file = join(folder, "key.pem");
    const made = await PrivateKey.create(file, join(folder, "project"));
    const read = await PrivateKey.read(file);
    assert.equal(read.publicKey, made.publicKey);
    const bytes = new TextEncoder().encode("a manifest");
    const signed = { bytes, signature: read.sign(bytes), keys: [made.publicKey] };
    assert.equal(await isSigned(signed), true);
    const changed = new TextEncoder().encode("a Manifest");
    assert.equal(await isSigned({ ...signed, bytes: changed }), false);
  }));

Deno.test("PrivateKey.create() writes over nothing, and not into the project", () =>
  withFolder(async (folder) => {
    const file = join(folder, "key.pem");
    await Deno.writeTextFile(file, "mine");
    await assert.rejects(PrivateKey.create(file, join(folder, "project")));
    assert.equal(await Deno.readTextFile(file), "mine");
    for (const inside of ["key2.pem", "dist/key.pem"]) {
      await assert.rejects(PrivateKey.create(join(folder, inside), folder), /outside of it/);
    }
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["key.pem"]);
  }));

Deno.test("PrivateKey.read() says what is wrong with a file", () =>
  withFolder(async (folder) => {
    const file = join(folder, "key.pem");
    await assert.rejects(PrivateKey.read(file), /there is no .*release:key/);
    await Deno.writeTextFile(file, "no key", { mode: 0o600 });
    await assert.rejects(PrivateKey.read(file), /is no Ed25519 key/);
    await Deno.remove(file);
    await PrivateKey.create(file, join(folder, "project"));
    await Deno.chmod(file, 0o644);
    await assert.rejects(PrivateKey.read(file), /others can read .*chmod 600/);
  }));
