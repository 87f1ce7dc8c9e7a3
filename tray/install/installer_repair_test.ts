import assert from "node:assert/strict";
import { join } from "node:path";
import { failureOf, good, planOf, testInstall } from "./test_install_case.ts";

testInstall(
  "Installer takes no daemon for broken while the distro does not answer",
  async (scene) => {
    const versionOnly = (script: string) => `if [ "$1" = --version ]; then ${script}; fi`;
    await scene.carry({ version: "1.1.0" });
    await scene.install("1.2.0", versionOnly("exec /usr/bin/sleep 600"));
    const installer = scene.installer({ idleMs: 1_000 });
    assert.equal(planOf(await installer.look()), "no_answer_from_distro");
    assert.equal(failureOf(await installer.place(good)), "no_answer_from_distro");
    const code = "printf 'W\\000s\\000l\\000/\\000S\\000/\\000E_X\\n\\000'; exit 255";
    await scene.install("1.2.0", versionOnly(code));
    const look = await installer.look();
    assert.equal(planOf(look), "distro_failed");
    assert.match(look.message, /Wsl\/S\/E_X/);
    assert.deepEqual(scene.names(), ["ntm-tracker"]);
  },
);

testInstall(
  "Installer.place() repairs a daemon that does not run, and keeps the good one",
  async (scene) => {
    await scene.carry({ version: "1.0.0" });
    const installer = scene.installer();
    await installer.place(good);
    await scene.carry({ version: "1.1.0" });
    await installer.place(good);
    await Deno.writeTextFile(scene.daemon, "#!/bin/sh\nexit 1\n");
    const look = await installer.look();
    assert.equal(planOf(look), "repair");
    assert.match(look.message, /does not work \(it ends with 1\)/);
    assert.equal((await installer.place(good)).kind, "placed");
    assert.equal(await scene.versionOf(), "1.1.0");
    assert.equal(await scene.versionOf(join(scene.bin, "ntm-tracker.previous")), "1.0.0");
    const aside = await Deno.readTextFile(join(scene.bin, "ntm-tracker.aside"));
    assert.equal(aside, "#!/bin/sh\nexit 1\n", "it may be a newer one, for all that is known");
  },
);

testInstall(
  "Installer places again what never answered, and keeps the one before it",
  async (scene) => {
    await scene.install("1.0.0");
    await scene.carry({ version: "1.1.0" });
    // As a computer that is switched off right after the swap leaves it.
    await Deno.rename(scene.daemon, join(scene.bin, "ntm-tracker.previous"));
    await Deno.copyFile(join(scene.carriedIn, "ntm-tracker"), scene.daemon);
    await Deno.chmod(scene.daemon, 0o755);
    await Deno.writeTextFile(join(scene.bin, "ntm-tracker.unproven"), "");
    const look = await scene.installer().look();
    assert.equal(planOf(look), "repair", look.message);
    const outcome = await scene.installer().place({
      answers: () => {
        assert.ok(scene.names().includes("ntm-tracker.unproven"));
        return Promise.resolve(false);
      },
    });
    assert.equal(outcome.kind, "rolled_back");
    assert.equal(await scene.versionOf(), "1.0.0");
    assert.deepEqual(scene.names(), ["ntm-tracker", "ntm-tracker.failed"]);
  },
);

testInstall(
  "Installer shuts the daemon down before it goes back or takes it out",
  async (scene) => {
    await scene.carry({ version: "1.2.0" });
    const acts = {
      rolled_back: () => scene.installer().rollBack(),
      uninstalled: () => scene.installer().uninstall({ all: true }),
    };
    const stuck = `echo '{"error":{"code":"STILL_THERE","message":"it stays"}}' >&2; exit 1`;
    for (const [kind, act] of Object.entries(acts)) {
      await scene.installer().uninstall();
      await scene.install("1.0.0", scene.knowsRunning);
      await Deno.rename(scene.daemon, join(scene.bin, "ntm-tracker.previous"));
      await scene.install("1.1.0", `if [ "$1" = stop ]; then ${stuck}; fi`);
      await Deno.writeTextFile(scene.running, "1.1.0");
      const refused = await act();
      assert.equal(refused.kind === "failed" && refused.failure, "cannot_stop");
      assert.deepEqual(scene.names(), ["ntm-tracker", "ntm-tracker.previous"]);
      // One that does not run itself is asked by the one before it.
      await scene.install("1.1.0", "exit 1");
      const outcome = await act();
      assert.equal(outcome.kind, kind, outcome.message);
      assert.equal(scene.isRunning(), false);
    }
  },
);

testInstall(
  "Installer.rollBack() from an older daemon leaves the carried one welcome",
  async (scene) => {
    await scene.install("1.0.0");
    await Deno.copyFile(scene.daemon, join(scene.bin, "ntm-tracker.previous"));
    await scene.install("1.1.0");
    await scene.carry({ version: "1.2.0" });
    assert.equal((await scene.installer().rollBack()).kind, "rolled_back");
    assert.equal(await scene.versionOf(), "1.0.0");
    assert.equal(planOf(await scene.installer().look()), "upgrade");
  },
);

testInstall(
  "Installer says what is wrong with a distro that hangs, fails or is none",
  async (scene) => {
    await scene.carry({ version: "1.0.0" });
    const wsl = async (script: string) => {
      const file = join(scene.folder, "other");
      await Deno.writeTextFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      const place = { kind: "wsl", distro: "Ubuntu", wsl: [file] } as const;
      return await scene.installer({ place, idleMs: 300 }).look();
    };
    const hangs = await wsl("exec sleep 600");
    assert.equal(planOf(hangs), "no_answer_from_distro");
    assert.match(hangs.message, /Ubuntu has not moved for 0\.3 s, run `wsl --terminate Ubuntu`/);
    const fails = await wsl("printf 'W\\000s\\000l\\000/\\000S\\000/\\000E_X\\n'; exit 255");
    assert.equal(planOf(fails), "distro_failed");
    assert.match(fails.message, /Wsl\/S\/E_X/);
    const missing = { kind: "wsl", distro: "Ubuntu", wsl: ["/nowhere/wsl.exe"] } as const;
    assert.equal(planOf(await scene.installer({ place: missing }).look()), "no_wsl");
    await scene.fake("getent", "echo me:x:1:1::/:/bin/sh");
    assert.equal(planOf(await scene.installer().look()), "no_home");
    const option = { kind: "wsl", distro: "--shutdown" } as const;
    assert.throws(() => scene.installer({ place: option }), /names no distro/);
  },
);

testInstall("Installer.place() ends a transfer that stands still", async (scene) => {
  await scene.install("1.0.0");
  await scene.carry({ version: "1.1.0", size: 1_000_000 });
  await scene.fake("dd", "exec /usr/bin/sleep 600");
  const outcome = await scene.installer({ idleMs: 1_500 }).place(good);
  assert.equal(failureOf(outcome), "no_answer_from_distro");
  assert.match(outcome.message, /the transfer was interrupted/);
  assert.deepEqual(scene.names(), ["ntm-tracker"]);
});

testInstall("Installer.uninstall() keeps what is the user's, and names it", async (scene) => {
  await scene.carry({ version: "1.0.0" });
  const installer = scene.installer();
  await installer.place(good);
  await Deno.writeTextFile(join(scene.bin, "ntm-tracker.new.left"), "");
  const data = join(scene.home, ".local/share/ntm-tracker");
  const settings = join(scene.home, ".config/ntm-tracker");
  await Deno.writeTextFile(join(data, "tracker.db"), "");
  await Deno.mkdir(settings, { recursive: true });
  const outcome = await installer.uninstall();
  assert.deepEqual(outcome.kind === "uninstalled" && outcome.kept, [data, settings]);
  assert.match(outcome.message, /The daemon was removed from Ubuntu; .* are kept in/);
  assert.deepEqual([...Deno.readDirSync(data)].map(({ name }) => name), ["tracker.db"]);

  const all = await installer.uninstall({ all: true });
  assert.match(all.message, /There was no daemon in Ubuntu; nothing of it is left/);
  assert.deepEqual([...Deno.readDirSync(join(scene.home, ".local/share"))], []);
  assert.deepEqual([...Deno.readDirSync(join(scene.home, ".config"))], []);
});

testInstall(
  "Installer.uninstall() lets the daemon undo what it has written first",
  async (scene) => {
    const log = join(scene.folder, "log");
    await scene.install("1.0.0", `echo "$*" >>${log}; if [ "$1" = hooks ]; then exit 1; fi`);
    await scene.carry({ version: "1.0.0" });
    const undo = [["service", "uninstall"], ["hooks", "uninstall"]];
    const outcome = await scene.installer({ undo }).uninstall();
    assert.match(outcome.message, /`ntm-tracker hooks uninstall` failed/);
    assert.ok(!outcome.message.includes("service uninstall"));
    assert.match(await Deno.readTextFile(log), /service uninstall\nhooks uninstall\n/);
    assert.deepEqual(scene.names(), []);
  },
);
