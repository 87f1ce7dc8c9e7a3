import assert from "node:assert/strict";
import { systemProgram } from "./end_tree.ts";
import { launchArgv } from "./launcher.ts";

Deno.test("launchArgv() starts the daemon through wsl.exe, without a shell", () => {
  const setting = { kind: "wsl", daemonPath: "/home/me/ntm-tracker", wsl: ["wsl.exe"] } as const;
  assert.deepEqual(launchArgv(setting, "Ubuntu"), [
    ...["wsl.exe", "-d", "Ubuntu", "--exec"],
    ...["/home/me/ntm-tracker", "serve", "--stdio"],
  ]);
});

Deno.test("launchArgv() starts it directly, or as the settings say", () => {
  assert.deepEqual(launchArgv({ kind: "direct", daemonPath: "/opt/x" }, ""), [
    ...["/opt/x", "serve", "--stdio"],
  ]);
  const argv = ["deno", "run", "bridge.ts", "--distro={distro}", "{distro}"];
  assert.deepEqual(launchArgv({ kind: "custom", argv }, "$&"), [
    ...["deno", "run", "bridge.ts", "--distro=$&", "$&"],
  ]);
});

Deno.test("launchArgv() refuses what cannot be started", () => {
  const wsl = (daemonPath: string) => ({ kind: "wsl", daemonPath }) as const;
  assert.throws(() => launchArgv(wsl("~/x"), "Ubuntu"), /no absolute path/);
  assert.throws(() => launchArgv(wsl("/x"), ""), /names no distro/);
  assert.throws(() => launchArgv(wsl("/x"), "--shutdown"), /names no distro/);
  assert.throws(() => launchArgv({ kind: "custom", argv: [] }, "Ubuntu"), /command is empty/);
});

Deno.test("systemProgram() is a full path where Windows says where it lives", () => {
  assert.equal(systemProgram("wsl.exe", "C:\\Windows"), "C:\\Windows\\System32\\wsl.exe");
  assert.equal(systemProgram("wsl.exe", ""), "wsl.exe");
});
