import { deepEqual, equal } from "node:assert/strict";
import type { RunTool } from "../engine/run_tool.ts";
import { findDaemons, isUp, THIS_MACHINE } from "./find_daemons.ts";

const WSL = { kind: "wsl", daemonPath: null, wsl: ["wsl"] } as const;

const run: RunTool = (argv) => {
  const stdout = argv.includes("--running") ? "Debian\n" : "Ubuntu\nDebian\nAlpine\n";
  return Promise.resolve({ kind: "exited", code: 0, stdout });
};

Deno.test("findDaemons() takes the default distro and those that run", async () => {
  const found = await findDaemons({ distros: "auto", launch: WSL }, { run });
  deepEqual(found, { kind: "listed", names: ["Ubuntu", "Debian"], unsure: [], off: ["Alpine"] });
});

Deno.test("findDaemons() takes none for the default one where that is another product's", async () => {
  const docker: RunTool = (argv) => {
    const stdout = argv.includes("--running") ? "Debian\n" : "docker-desktop\nUbuntu\nDebian\n";
    return Promise.resolve({ kind: "exited", code: 0, stdout });
  };
  const found = await findDaemons({ distros: "auto", launch: WSL }, { run: docker });
  deepEqual(found, { kind: "listed", names: ["Debian"], unsure: [], off: ["Ubuntu"] });
});

Deno.test("findDaemons() begins with nothing of which nobody can tell whether it runs", async () => {
  const slow: RunTool = (argv, options) =>
    argv.includes("--running") ? Promise.resolve({ kind: "timeout" }) : run(argv, options);
  const found = await findDaemons({ distros: "auto", launch: WSL }, { run: slow });
  deepEqual(found, { kind: "listed", names: ["Ubuntu"], unsure: ["Debian", "Alpine"], off: [] });
});

Deno.test("findDaemons() takes the default distro, and of the others that run those in use", async () => {
  const all: RunTool = () =>
    Promise.resolve({ kind: "exited", code: 0, stdout: "Ubuntu\nUsed\nIdle\nHung\n" });
  const asked: (readonly string[])[] = [];
  const judge = (running: readonly string[]) => {
    asked.push(running);
    return Promise.resolve(new Map([["Used", true], ["Idle", false], ["Hung", null]] as const));
  };
  const found = await findDaemons({ distros: "auto", launch: WSL }, { run: all, judge });
  deepEqual(found, { kind: "listed", names: ["Ubuntu", "Used"], unsure: ["Hung"], off: [] });
  const every = await findDaemons({ distros: "auto", launch: WSL }, { run: all, judge, all: true });
  deepEqual(every.kind === "listed" && every.names, ["Ubuntu", "Used", "Idle", "Hung"]);
  deepEqual(asked, [["Used", "Idle", "Hung"]]);
  const named = await findDaemons({ distros: ["Idle"], launch: WSL }, { run: all, judge });
  deepEqual(named, { kind: "ok", names: ["Idle"] });
});

Deno.test("findDaemons() finds all of them when that is wanted", async () => {
  const found = await findDaemons({ distros: "auto", launch: WSL }, { run, all: true });
  deepEqual(found, { kind: "listed", names: ["Ubuntu", "Debian", "Alpine"], unsure: [], off: [] });
});

Deno.test("findDaemons() asks nobody where the settings say it, or there are no distros", async () => {
  const never: RunTool = () => Promise.reject(new Error("asked"));
  const named = await findDaemons({ distros: ["Alpine"], launch: WSL }, { run: never });
  deepEqual(named, { kind: "ok", names: ["Alpine"] });
  const launch = { kind: "direct", daemonPath: null } as const;
  const here = await findDaemons({ distros: "auto", launch }, { run: never });
  deepEqual(here, { kind: "ok", names: [THIS_MACHINE] });
});

Deno.test("findDaemons() says why none is found", async () => {
  const missing: RunTool = () => Promise.resolve({ kind: "not_found" });
  const found = await findDaemons({ distros: "auto", launch: WSL }, { run: missing });
  equal(found.kind, "failed");
});

Deno.test("isUp() asks WSL once whether a distro runs, and says when nobody knows", async () => {
  const up = (name: string, tool = run) => isUp(name, { launch: WSL }, tool);
  deepEqual([await up("Debian"), await up("Ubuntu"), await up("gone")], [true, false, false]);
  equal(await up("Ubuntu", () => Promise.resolve({ kind: "timeout" })), null);
  const never: RunTool = () => Promise.reject(new Error("asked"));
  equal(await isUp("x", { launch: { kind: "direct", daemonPath: null } }, never), true);
});
