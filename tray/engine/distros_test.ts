import assert from "node:assert/strict";
import { type Distros, isDistroRunning, listDistros } from "./distros.ts";
import type { RunTool, ToolResult } from "./run_tool.ts";

const exited = (stdout: string, code = 0): ToolResult => ({ kind: "exited", code, stdout });

/** A wsl.exe with these answers, and what it was asked. */
function wsl(answers: Readonly<Record<string, ToolResult>>) {
  const asked: string[] = [];
  const run: RunTool = (argv) => {
    const question = argv.slice(1).join(" ");
    asked.push(question);
    return Promise.resolve(answers[question] ?? exited("", 1));
  };
  return { asked, list: () => listDistros({ run, wsl: ["wsl.exe"] }) };
}

const failureOf = (distros: Distros) => distros.kind === "failed" ? distros.failure : distros;

Deno.test("listDistros() names the distros and which of them run", async () => {
  const { asked, list } = wsl({
    "--list --quiet": exited("Ubuntu-24.04\nDebian\n\n"),
    "--list --running --quiet": exited("Debian\n"),
  });
  assert.deepEqual(await list(), {
    kind: "ok",
    distros: [
      { name: "Ubuntu-24.04", isRunning: false, isDefault: true },
      { name: "Debian", isRunning: true, isDefault: false },
    ],
  });
  assert.deepEqual(asked, ["--list --quiet", "--list --running --quiet"]);
});

Deno.test("listDistros() takes a sentence about running distros for no name", async () => {
  for (const code of [0, 1, -1]) {
    const { list } = wsl({
      "--list --quiet": exited("Ubuntu\n"),
      "--list --running --quiet": exited("Es werden keine Distributionen ausgeführt.\n", code),
    });
    assert.deepEqual(await list(), {
      kind: "ok",
      distros: [{ name: "Ubuntu", isRunning: false, isDefault: true }],
    });
  }
});

const NO_ANSWERS: readonly ToolResult[] = [
  { kind: "timeout" },
  { kind: "failed", message: "denied" },
  exited("Fehler\nWsl/Service/0x8007274c\n", -1),
];

Deno.test("listDistros() still names the distros when it cannot learn which run", async () => {
  for (const running of NO_ANSWERS) {
    const { list } = wsl({
      "--list --quiet": exited("Ubuntu\n"),
      "--list --running --quiet": running,
    });
    const distros = [{ name: "Ubuntu", isRunning: null, isDefault: true }];
    assert.deepEqual(await list(), { kind: "ok", distros }, JSON.stringify(running));
  }
});

Deno.test("isDistroRunning() asks once, and says when it cannot tell", async () => {
  const asked: string[] = [];
  const isRunning = (name: string, answer: ToolResult) => {
    const run: RunTool = (argv) => Promise.resolve((asked.push(argv.join(" ")), answer));
    return isDistroRunning(name, { run, wsl: ["wsl.exe"] });
  };
  assert.equal(await isRunning("Debian", exited("Ubuntu\nDebian\n")), true);
  assert.deepEqual(asked, ["wsl.exe --list --running --quiet"]);
  assert.equal(await isRunning("debian", exited("Debian\n")), true);
  assert.equal(await isRunning("Debian", exited("Nothing runs\n", -1)), false);
  for (const answer of NO_ANSWERS) assert.equal(await isRunning("Debian", answer), null);
});

Deno.test("listDistros() leaves out distros that are another product's machine", async () => {
  const both = wsl({
    "--list --quiet": exited(
      "docker-desktop\nUbuntu\ndocker-desktop-data\npodman-machine-default\nRancher-Desktop\n",
    ),
  });
  const listed = await both.list();
  assert.ok(listed.kind === "ok");
  assert.deepEqual(listed.distros, [{ name: "Ubuntu", isRunning: false, isDefault: false }]);

  const alone = await wsl({ "--list --quiet": exited("docker-desktop\n") }).list();
  assert.ok(alone.kind === "failed");
  assert.equal(alone.failure, "no_distro");
  assert.match(alone.message, /only docker-desktop is installed/);
});

const HELP = "Copyright (c) Microsoft Corporation.\n\nUsage: wsl.exe [Argument]\n\nArguments:\n" +
  "    --install <Options>\n        Install Windows Subsystem for Linux features.\n";

Deno.test("listDistros() tells WSL that is missing from WSL that is empty", async () => {
  const missing: ToolResult = { kind: "not_found" };
  const noDistro = "keine.\nWsl/Service/GetDefaultDistro/WSL_E_DEFAULT_DISTRO_NOT_FOUND\n";
  const cases: readonly (readonly [Record<string, ToolResult>, string])[] = [
    [{ "--list --quiet": missing }, "not_installed"],
    [{ "--list --quiet": exited(HELP) }, "not_installed"],
    [{ "--list --quiet": exited(HELP, 1) }, "not_installed"],
    [{ "--list --quiet": exited("") }, "no_distro"],
    [{ "--list --quiet": exited(noDistro, -1) }, "no_distro"],
    [{ "--list --quiet": exited("?\n", 1), "--version": exited("WSL: 2.5\n") }, "no_distro"],
    [{ "--list --quiet": exited("Fehler\nWsl/0x80070422\n", -1) }, "failed"],
    [{ "--list --quiet": { kind: "timeout" } }, "timeout"],
    [{ "--list --quiet": { kind: "failed", message: "denied" } }, "failed"],
  ];
  for (const [answers, failure] of cases) {
    assert.equal(failureOf(await wsl(answers).list()), failure, JSON.stringify(answers));
  }
});

Deno.test("listDistros() says what to do, and names the code of wsl.exe", async () => {
  const said = async (answer: ToolResult) => {
    const distros = await wsl({ "--list --quiet": answer }).list();
    return distros.kind === "failed" ? distros.message : "";
  };
  assert.match(await said({ kind: "not_found" }), /run `wsl --install`/);
  assert.match(await said(exited("")), /`wsl --install -d Ubuntu`/);
  assert.match(await said({ kind: "timeout" }), /within 10 s.*`wsl --shutdown`/);
  assert.match(await said(exited("Wsl/0x80070422\n", -1)), /\(Wsl\/0x80070422\)/);
});
