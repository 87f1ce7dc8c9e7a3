import assert from "node:assert/strict";
import { servicePlaces } from "./service_places.ts";
import { parseUnitState } from "./systemd.ts";
import { unitOwner, unitText } from "./unit_text.ts";

const OPTIONS = { command: ["/bin/ntm-tracker"], homeOption: [], systemdVersion: 255 };

Deno.test("unitText() is known again, and so is a change in it", () => {
  const text = unitText(OPTIONS);
  assert.equal(unitOwner(text), "ours");
  assert.equal(unitOwner(text.replace("RestartSec", "#RestartSec")), "edited");
  assert.equal(unitOwner(`${text}\n`), "edited");
  assert.equal(unitOwner("[Service]\n"), "foreign");
  assert.equal(unitOwner(""), "foreign");
});

Deno.test("unitText() has what keeps a daemon alive, and nothing that blinds it", () => {
  const text = unitText(OPTIONS);
  for (
    const line of [
      "ExecStart=/bin/ntm-tracker serve --wait",
      "Type=notify",
      "WatchdogSec=30s",
      "Restart=on-failure",
      "RestartPreventExitStatus=2 65 78",
      "RestartSteps=8",
      "StartLimitBurst=20",
      "NoNewPrivileges=yes",
      "PrivateTmp=no",
      "KillMode=mixed",
    ]
  ) assert.ok(text.split("\n").includes(line), line);
  // Each of these implies a user namespace in a user's manager.
  assert.doesNotMatch(
    text,
    /^(ProtectSystem|ProtectHome|ReadWritePaths|PrivateUsers|ProtectProc)=/m,
  );
});

Deno.test("unitText() leaves out what an older systemd does not know", () => {
  const text = unitText({ ...OPTIONS, systemdVersion: 240 });
  assert.doesNotMatch(text, /RestartSteps|RestartMaxDelaySec|TimeoutAbortSec/);
  assert.match(text, /^RestartSec=1s$/m);
});

Deno.test("unitText() quotes words as systemd reads them", () => {
  const text = unitText({ ...OPTIONS, command: ['/a b/c"d', "100%", "$HOME", "back\\slash"] });
  const exec = text.split("\n").find((line) => line.startsWith("ExecStart="));
  assert.equal(exec, 'ExecStart="/a b/c\\"d" 100%% $$HOME "back\\\\slash" serve --wait');
  assert.throws(() => unitText({ ...OPTIONS, command: ["/a\nExecStart=/b"] }), /control character/);
});

Deno.test("servicePlaces() gives a daemon with --home a unit of its own", () => {
  const usual = servicePlaces({ home: "/home/me", override: null });
  assert.equal(usual.unitFile, "/home/me/.config/systemd/user/ntm-tracker.service");
  const other = servicePlaces({ home: "/home/me", override: "/data" });
  assert.match(other.unit, /^ntm-tracker-[0-9a-f]{8}\.service$/);
  assert.equal(other.unitFile, `/data/${other.unit}`);
});

Deno.test("parseUnitState() reads what systemctl shows, and nothing into what it does not", () => {
  const text = "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\n" +
    "UnitFileState=enabled\nMainPID=42\nNRestarts=3\nStatusText=serving since=1\n";
  assert.deepEqual(parseUnitState(text), {
    load: "loaded",
    active: "active",
    sub: "running",
    result: "success",
    enabled: true,
    pid: 42,
    restarts: 3,
    status: "serving since=1",
  });
  assert.equal(parseUnitState("MainPID=0\n").pid, null);
});
