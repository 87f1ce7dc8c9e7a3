import assert from "node:assert/strict";
import { join } from "node:path";
import type { PlaceProgress } from "./outcomes.ts";
import { failureOf, good, planOf, testInstall } from "./test_install_case.ts";
import type { InstallScene } from "./test_install_scene.ts";

for (const where of ["wsl", "here"] as const) {
  const options = (scene: InstallScene) =>
    where === "wsl" ? {} : { place: { kind: "here" } as const, home: scene.home };

  testInstall(
    `Installer places a first daemon, upgrades it and goes back (${where})`,
    async (scene) => {
      const installer = scene.installer(options(scene));
      await scene.carry({ version: "1.0.0" });
      const look = await installer.look();
      assert.equal(planOf(look), "fresh");
      assert.equal(look.kind === "looked" && look.daemonPath, scene.daemon);
      assert.deepEqual([...Deno.readDirSync(scene.home)], [], "to look changes nothing");

      const asked: string[] = [];
      const placed = await installer.place({
        answers: async (path) => {
          asked.push(path);
          return await scene.versionOf(path) === "1.0.0";
        },
      });
      assert.equal(placed.kind, "placed", placed.message);
      assert.deepEqual(asked, [scene.daemon]);
      assert.equal(await scene.versionOf(), "1.0.0");
      assert.deepEqual(scene.names(), ["ntm-tracker"]);
      assert.equal((Deno.statSync(scene.daemon).mode ?? 0) & 0o777, 0o755);
      assert.equal((Deno.statSync(join(scene.bin, "..")).mode ?? 0) & 0o777, 0o700);
      assert.equal(planOf(await installer.look()), "current");

      await scene.carry({ version: "1.1.0" });
      assert.equal(planOf(await installer.look()), "upgrade");
      const upgraded = await installer.place(good);
      assert.match(upgraded.message, /1\.1\.0 .*answers\. Version 1\.0\.0 is kept/);
      assert.deepEqual(scene.names(), ["ntm-tracker", "ntm-tracker.previous"]);
      assert.equal(await scene.versionOf(join(scene.bin, "ntm-tracker.previous")), "1.0.0");

      const back = await installer.rollBack();
      assert.equal(back.kind, "rolled_back", back.message);
      assert.match(back.message, /version 1\.0\.0, is in its place/);
      assert.equal(await scene.versionOf(), "1.0.0");
      assert.equal(
        planOf(await installer.look()),
        "refuse_again",
        "what was taken back stays away",
      );
      const none = await installer.rollBack();
      assert.equal(none.kind === "failed" && none.failure, "nothing_to_roll_back");
      assert.equal(await scene.versionOf(), "1.0.0");
    },
  );
}

testInstall(
  "Installer.place() tells how far it is, and stops the old one just before",
  async (scene) => {
    await scene.install("1.0.0");
    await scene.carry({ version: "1.1.0", size: 2_000_000, script: scene.knowsRunning });
    await Deno.writeTextFile(scene.running, "1.0.0");
    const told: PlaceProgress[] = [];
    const ranBefore = new Map<string, boolean>();
    const outcome = await scene.installer().place({
      answers: (_path, version) => Promise.resolve(version === "1.1.0" && !scene.isRunning()),
      onProgress: (progress) => {
        told.push(progress);
        ranBefore.set(progress.step, scene.isRunning());
      },
    });
    assert.equal(outcome.kind, "placed", outcome.message);
    const steps = told.map(({ step }) => step).filter((step, at, all) => step !== all[at - 1]);
    const all = ["check", "prepare", "send", "verify", "try", "stop_old", "swap", "answer"];
    assert.deepEqual(steps, all);
    const sent = told.filter(({ step }) => step === "send").map((progress) => progress.sent);
    assert.ok(sent.length > 3);
    assert.deepEqual(sent, sent.toSorted((a, b) => a - b));
    assert.equal(sent.at(-1), 2_000_000);
    assert.deepEqual([ranBefore.get("stop_old"), ranBefore.get("swap")], [true, false]);
  },
);

for (
  const [how, answers] of [
    ["says no", () => Promise.resolve(false)],
    ["throws", () => Promise.reject(new Error("no handshake"))],
    ["says nothing", () => new Promise<boolean>(() => {})],
  ] as const
) {
  testInstall(`Installer.place() goes back when the new one ${how}`, async (scene) => {
    await scene.install("1.0.0");
    await scene.carry({ version: "1.1.0" });
    const installer = scene.installer({ answerMs: 200 });
    const outcome = await installer.place({ answers });
    assert.equal(outcome.kind, "rolled_back");
    assert.match(outcome.message, /1\.1\.0 .*did not answer\. .*version 1\.0\.0, is in its place/);
    assert.equal(await scene.versionOf(), "1.0.0");
    assert.deepEqual(scene.names(), ["ntm-tracker", "ntm-tracker.failed"]);
    assert.equal(planOf(await installer.look()), "refuse_again");
    // The user may want it all the same, and then it counts again.
    assert.equal((await installer.place(good)).kind, "placed");
    assert.deepEqual(scene.names(), ["ntm-tracker", "ntm-tracker.previous"]);
  });
}

testInstall("Installer.place() removes a first one that does not answer", async (scene) => {
  await scene.carry({ version: "1.0.0" });
  const outcome = await scene.installer().place({ answers: () => Promise.resolve(false) });
  assert.equal(outcome.kind === "rolled_back" && outcome.daemonPath, null);
  assert.deepEqual(scene.names(), ["ntm-tracker.failed"]);
});

testInstall("Installer never touches a newer daemon", async (scene) => {
  await scene.install("1.2.0");
  await scene.carry({ version: "1.1.9" });
  const before = Deno.statSync(scene.daemon);
  const installer = scene.installer();
  assert.equal(planOf(await installer.look()), "refuse_newer");
  const outcome = await installer.place(good);
  assert.equal(failureOf(outcome), "newer_installed");
  assert.match(outcome.message, /1\.2\.0.*update this program/s);
  const after = Deno.statSync(scene.daemon);
  assert.deepEqual([after.ino, after.mtime], [before.ino, before.mtime]);
  assert.deepEqual(scene.names(), ["ntm-tracker"]);
});

testInstall(
  "Installer sends nothing that is not signed, and the old one goes on",
  async (scene) => {
    await scene.install("1.0.0");
    await scene.carry({ version: "1.1.0" });
    const manifest = join(scene.carriedIn, "ntm-tracker.json");
    await Deno.writeTextFile(
      manifest,
      (await Deno.readTextFile(manifest)).replace("1.1.0", "1.1.1"),
    );
    const installer = scene.installer();
    const look = await installer.look();
    assert.equal(planOf(look), "unavailable");
    assert.equal(look.kind === "looked" && look.installed.kind, "present");
    assert.equal(failureOf(await installer.place(good)), "bad_signature");
    assert.equal(failureOf(await scene.installer({ keys: [] }).place(good)), "no_key");
    assert.deepEqual(scene.names(), ["ntm-tracker"]);
  },
);

testInstall("Installer.place() refuses what arrives otherwise than it was sent", async (scene) => {
  await scene.install("1.0.0");
  await scene.carry({ version: "1.1.0" });
  const of = "for word; do case $word in of=*) of=${word#of=} ;; esac; done";
  const spoilt = [
    ["cut", `${of}; head -c 1000 >"$of"; cat >/dev/null`],
    ["changed", `${of}; tr '#' '%' >"$of"`],
  ] as const;
  for (const [how, dd] of spoilt) {
    await scene.fake("dd", dd);
    const outcome = await scene.installer().place(good);
    assert.equal(failureOf(outcome), "damaged_transfer", how);
    assert.match(outcome.message, /nothing was changed/);
    assert.deepEqual(scene.names(), ["ntm-tracker"], "no leftover");
  }
  assert.equal(await scene.versionOf(), "1.0.0");
});

testInstall(
  "Installer.place() sums up the bytes itself where there is no sha256sum",
  async (scene) => {
    await Deno.remove(join(scene.folder, "tools", "sha256sum"));
    await scene.carry({ version: "1.1.0" });
    const of = "for word; do case $word in of=*) of=${word#of=} ;; esac; done";
    await scene.fake("dd", `${of}; tr '#' '%' >"$of"`);
    assert.equal(failureOf(await scene.installer().place(good)), "damaged_transfer");
    await scene.unfake("dd");
    assert.equal((await scene.installer().place(good)).kind, "placed");
  },
);

testInstall(
  "Installer.place() says that the disk is full, before and while it writes",
  async (scene) => {
    await scene.install("1.0.0");
    await scene.carry({ version: "1.1.0" });
    await scene.fake("df", "echo head; echo '/dev/sdc 1000 900 100 90% /'");
    const before = await scene.installer().place(good);
    assert.equal(failureOf(before), "disk_full");
    assert.match(before.message, /100 kB are free and 1317 kB are needed/);
    await scene.fake("df", "echo head; echo '/dev/sdc 9000 0 9000 0% /'");
    // The real dd, on the device that is always full.
    await scene.fake("dd", "exec /usr/bin/dd of=/dev/full bs=65536");
    const meanwhile = await scene.installer().place(good);
    assert.equal(failureOf(meanwhile), "disk_full");
    assert.match(meanwhile.message, /free some space/);
    assert.deepEqual(scene.names(), ["ntm-tracker"]);
    assert.equal(await scene.versionOf(), "1.0.0");
  },
);

testInstall(
  "Installer.place() says that a home is read-only, or not to be written",
  async (scene) => {
    await scene.carry({ version: "1.1.0" });
    await scene.fake("mkdir", 'echo "mkdir: cannot create: Read-only file system" >&2; exit 1');
    assert.equal(failureOf(await scene.installer().place(good)), "read_only");
    await scene.unfake("mkdir");
    await Deno.writeTextFile(join(scene.home, ".local"), "a file");
    const outcome = await scene.installer().place(good);
    assert.equal(failureOf(outcome), "cannot_write");
    assert.match(outcome.message, /cannot be written \(mkdir: .*\), look at it/);
    await Deno.remove(join(scene.home, ".local"));
    await Deno.mkdir(scene.daemon, { recursive: true });
    assert.equal(failureOf(await scene.installer().place(good)), "cannot_write");
  },
);

testInstall(
  "Installer.place() leaves the old one when the new one cannot be run there",
  async (scene) => {
    await scene.install("1.0.0");
    const cases = [
      ["does_not_run", { version: "1.1.0", script: "echo no such loader >&2; exit 127" }],
      ["does_not_run", { version: "1.1.0", script: "echo 1.0.9; exit" }],
      ["wrong_machine", { version: "1.1.0", target: "riscv64-unknown-linux-gnu" }],
    ] as const;
    for (const [failure, release] of cases) {
      await scene.carry(release);
      const outcome = await scene.installer().place(good);
      assert.equal(failureOf(outcome), failure, outcome.message);
      assert.deepEqual(scene.names(), ["ntm-tracker"]);
    }
    assert.equal(await scene.versionOf(), "1.0.0");
  },
);

testInstall(
  "Installer.place() changes nothing when the old one cannot be stopped",
  async (scene) => {
    await scene.install("1.0.0");
    await Deno.writeTextFile(scene.running, "1.0.0");
    const says = (code: string) => `echo '{"error":{"code":"${code}","message":"it hangs"}}' >&2`;
    const scripts = [
      `if [ "$1" = stop ]; then ${says("STILL_THERE")}; exit 1; fi\n${scene.knowsRunning}`,
      `if [ "$1" = health ]; then ${says("TIMEOUT")}; exit 69; fi`,
    ];
    for (const script of scripts) {
      await scene.carry({ version: "1.1.0", script });
      const outcome = await scene.installer().place(good);
      assert.equal(failureOf(outcome), "cannot_stop");
      assert.match(outcome.message, /it hangs/);
      assert.deepEqual(scene.names(), ["ntm-tracker"]);
      assert.equal(await scene.versionOf(), "1.0.0");
      assert.ok(scene.isRunning());
    }
  },
);

testInstall(
  "Installer.place() stops a daemon also where it is not ours that runs",
  async (scene) => {
    for (const script of [null, "exit 1"]) {
      if (script !== null) await scene.install("1.0.0", script);
      await scene.carry({ version: "1.1.0", script: scene.knowsRunning });
      await Deno.writeTextFile(scene.running, "1.0.0");
      const outcome = await scene.installer().place(good);
      assert.equal(outcome.kind, "placed", outcome.message);
      assert.equal(scene.isRunning(), false);
    }
  },
);

testInstall("Installer never stops a newer daemon that runs from elsewhere", async (scene) => {
  await scene.carry({ version: "1.1.0", script: scene.knowsRunning });
  await Deno.writeTextFile(scene.running, "1.2.0");
  const fresh = await scene.installer().place(good);
  assert.equal(failureOf(fresh), "newer_installed");
  assert.deepEqual(scene.names(), []);
  await scene.install("1.0.0", scene.knowsRunning);
  const look = await scene.installer().look();
  assert.equal(planOf(look), "refuse_newer", look.message);
  assert.equal(failureOf(await scene.installer().place(good)), "newer_installed");
  const tooNew = `echo '{"error":{"code":"TOO_NEW","message":"update"}}' >&2; exit 69`;
  await scene.carry({ version: "1.1.0", script: `if [ "$1" = health ]; then ${tooNew}; fi` });
  assert.equal(failureOf(await scene.installer().place(good)), "newer_installed");
  assert.deepEqual(scene.names(), ["ntm-tracker"]);
  assert.ok(scene.isRunning());
});
