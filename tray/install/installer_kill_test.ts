import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InstallScene } from "./test_install_scene.ts";

const PLACE = fileURLToPath(new URL("./test_place.ts", import.meta.url));
const PATIENCE_MS = 20_000;

/** Waits for what another process does. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    assert.ok(performance.now() < end, `${what} has not happened`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

function spawnPlace(scene: InstallScene): Deno.ChildProcess {
  const options = {
    place: { kind: "wsl", distro: "Ubuntu", wsl: [join(scene.folder, "wsl")] },
    carriedIn: scene.carriedIn,
    keys: [scene.key.publicKey],
    undo: [],
  };
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", PLACE, JSON.stringify(options)],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

Deno.test({
  name: "Installer killed with -9 while it sends leaves the old daemon, and the next try cleans up",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using scene = await InstallScene.open();
    await scene.install("1.0.0");
    await scene.carry({ version: "1.1.0", size: 3_000_000 });
    const inScene = (name: string) => join(scene.folder, name);
    // Takes a part, says so, and goes on only when it is let.
    await scene.fake(
      "dd",
      `for word; do case $word in of=*) of=\${word#of=} ;; esac; done
      head -c 100000 >"$of"
      : >${inScene("began")}
      read -r _ <${inScene("gate")}
      cat >>"$of"
      : >${inScene("ended")}`,
    );
    const { success } = await new Deno.Command("mkfifo", { args: [inScene("gate")] }).output();
    assert.ok(success);

    const child = spawnPlace(scene);
    try {
      await until(() => exists(inScene("began")), "the transfer's beginning");
      assert.equal(await scene.versionOf(), "1.0.0", "while it is sent, the old one works");
    } finally {
      child.kill("SIGKILL");
      await child.status;
    }
    await Deno.writeTextFile(inScene("gate"), "\n");
    await until(() => exists(inScene("ended")), "the end of the transfer");

    assert.equal(await scene.versionOf(), "1.0.0");
    const left = scene.names().filter((name) => name !== "ntm-tracker");
    assert.match(left.join(" "), /^ntm-tracker\.new\.\w+$/);
    const part = Deno.statSync(join(scene.bin, left[0] ?? "")).size;
    assert.ok(part < 3_000_000, "it was killed in the middle");

    await scene.unfake("dd");
    const again = await scene.installer().place({ answers: () => Promise.resolve(true) });
    assert.equal(again.kind, "placed", again.message);
    assert.equal(await scene.versionOf(), "1.1.0");
    assert.deepEqual(scene.names(), ["ntm-tracker", "ntm-tracker.previous"]);
  },
});
