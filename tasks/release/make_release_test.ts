import assert from "node:assert/strict";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { readCarried } from "../../tray/install/carried.ts";
import { makeRelease, type ReleaseFile, type ReleaseInput, releaseNames } from "./make_release.ts";
import { PrivateKey } from "./private_key.ts";

interface Scene {
  readonly folder: string;
  readonly input: ReleaseInput;
}

async function withScene(body: (scene: Scene) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ntm-release-" });
  try {
    const key = await PrivateKey.create(join(folder, "key.pem"), join(folder, "project"));
    const encode = (text: string) => new TextEncoder().encode(text);
    const parts = {
      daemon: encode("\x7fELF daemon\n".repeat(500)),
      windowsTray: encode(`MZ tray ${key.publicKey} rest`),
      linuxTray: encode(`\x7fELF tray ${key.publicKey} rest`),
      readme: encode("read me\n"),
    };
    const now = Date.UTC(2026, 10, 21, 12);
    await body({ folder, input: { parts, version: "1.2.3", key, keys: [key.publicKey], now } });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function fileOf(files: readonly ReleaseFile[], end: string): ReleaseFile {
  const found = files.find(({ name }) => name.endsWith(end));
  assert.ok(found, `no ${end}`);
  return found;
}

async function run(folder: string, program: string, ...args: string[]): Promise<string> {
  const output = await new Deno.Command(program, { args, cwd: folder }).output();
  const text = new TextDecoder().decode(output.stdout);
  assert.ok(output.success, text + new TextDecoder().decode(output.stderr));
  return text;
}

Deno.test("makeRelease() packs for Windows what the tray then takes", () =>
  withScene(async ({ folder, input }) => {
    const files = makeRelease(input);
    assert.deepEqual(files.map(({ name }) => name), [...releaseNames("1.2.3").keys()]);
    const entries = unzipSync(fileOf(files, ".zip").bytes);
    const expected = releaseNames("1.2.3").get("ntm-tracker-1.2.3-windows-x86_64.zip") ?? [];
    assert.deepEqual(
      Object.keys(entries).sort(),
      expected.map((name) => `ntm-tracker-1.2.3/${name}`).sort(),
    );
    await Deno.mkdir(join(folder, "ntm-tracker-1.2.3"));
    for (const [path, bytes] of Object.entries(entries)) {
      await Deno.writeFile(join(folder, path), bytes);
    }
    const unpacked = join(folder, "ntm-tracker-1.2.3");
    const carried = await readCarried({ folder: unpacked, keys: input.keys });
    assert.ok(carried.kind === "ok", carried.kind === "failed" ? carried.message : "");
    assert.equal(carried.carried.version, "1.2.3");
  }));

Deno.test({
  name: "makeRelease() packs for Linux what tar and sha256sum take",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withScene(async ({ folder, input }) => {
      for (const { name, bytes } of makeRelease(input)) {
        await Deno.writeFile(join(folder, name), bytes);
      }
      await run(folder, "sha256sum", "--check", "--strict", "SHA256SUMS");
      await run(folder, "tar", "-xzf", "ntm-tracker-1.2.3-linux-x86_64.tar.gz");
      const unpacked = join(folder, "ntm-tracker-1.2.3");
      await run(unpacked, "sha256sum", "--check", "--strict", "SHA256SUMS");
      const names = [...Deno.readDirSync(unpacked)].map(({ name }) => name).sort();
      const expected = releaseNames("1.2.3").get("ntm-tracker-1.2.3-linux-x86_64.tar.gz") ?? [];
      assert.deepEqual(names, expected.toSorted());
      assert.deepEqual(await Deno.readFile(join(unpacked, "ntm-tracker")), input.parts.daemon);
      for (const name of ["ntm-tracker", "ntm-tracker-tray"]) {
        const info = await Deno.stat(join(unpacked, name));
        assert.equal((info.mode ?? 0) & 0o777, 0o755);
        assert.equal(info.mtime?.getTime(), input.now);
      }
    }),
});

Deno.test("makeRelease() does not sign what the tray would refuse", () =>
  withScene(({ input }) => {
    assert.throws(() => makeRelease({ ...input, keys: [] }), /does not know this key.*--write/s);
    const older = new TextEncoder().encode("an older tray");
    for (const name of ["windowsTray", "linuxTray"]) {
      const parts = { ...input.parts, [name]: older };
      assert.throws(() => makeRelease({ ...input, parts }), /compiled without the public half/);
    }
  }));
