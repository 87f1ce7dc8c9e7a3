import { deepEqual, doesNotMatch, equal } from "node:assert/strict";
import type { RunTool, ToolResult } from "../engine/run_tool.ts";
import { systemFacts } from "./system_facts.ts";

const WSL = { kind: "wsl", daemonPath: null, wsl: ["wsl"] } as const;
const release = () => "10.0.26100";

function factsWith(answer: (question: string) => ToolResult) {
  const run: RunTool = (argv) => Promise.resolve(answer(argv.join(" ")));
  return systemFacts({ settings: { launch: WSL }, run, release });
}

Deno.test("systemFacts() tells the versions of Windows and WSL, and the distros", async () => {
  const answers: Readonly<Record<string, string>> = {
    "wsl --version": "WSL-Version: 2.5.9.0\nWindows-Version: 10.0.26100.4652\n",
    "wsl --list --verbose": "  NAME      STATE    VERSION\n* Ubuntu    Running  2\n\n",
  };
  const facts = await factsWith((question) => (
    { kind: "exited", code: 0, stdout: answers[question] ?? "" }
  ));
  deepEqual(facts, {
    release: "10.0.26100",
    wsl: {
      version: ["WSL-Version: 2.5.9.0", "Windows-Version: 10.0.26100.4652"],
      distros: ["  NAME      STATE    VERSION", "* Ubuntu    Running  2"],
    },
  });
});

Deno.test("systemFacts() tells why wsl.exe did not", async () => {
  const cases: readonly (readonly [ToolResult, readonly string[]])[] = [
    [{ kind: "timeout" }, ["no answer within 10 s"]],
    [{ kind: "not_found" }, ["wsl.exe is not there"]],
    [{ kind: "failed", message: "denied" }, ["denied"]],
    [{ kind: "exited", code: -1, stdout: "usage\n" }, ["ended with -1", "usage"]],
  ];
  for (const [answer, wanted] of cases) {
    deepEqual((await factsWith(() => answer)).wsl, { version: wanted, distros: wanted });
  }
});

Deno.test("systemFacts() holds no secrets, and no more than helps", async () => {
  const key = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
  const stdout = `* Ubuntu ${key} 2\n${"x".repeat(500)}\n${"y\n".repeat(500)}`;
  const { wsl } = await factsWith(() => ({ kind: "exited", code: 0, stdout }));
  const text = wsl?.distros.join("\n") ?? "";
  doesNotMatch(text, /ghp_/);
  equal(wsl?.distros[1]?.length, 200);
  equal(wsl?.distros.length, 50);
});

Deno.test("systemFacts() asks no wsl.exe where no daemon is behind it", async () => {
  const run: RunTool = () => Promise.reject(new Error("asked"));
  const launch = { kind: "direct", daemonPath: null } as const;
  deepEqual(await systemFacts({ settings: { launch }, run, release }), {
    ...{ release: "10.0.26100", wsl: null },
  });
  equal((await systemFacts({ settings: { launch } })).release, Deno.osRelease());
});
