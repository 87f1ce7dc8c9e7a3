import { deepEqual } from "node:assert/strict";
import { inDistro } from "./in_distro.ts";

Deno.test("inDistro() puts the way into a distro before a program, and nothing else", () => {
  const argv = ["tmux", "attach"];
  const launch = { kind: "wsl", daemonPath: null, wsl: ["bridge", "--quiet"] } as const;
  deepEqual(inDistro("Ubuntu", { argv, settings: { launch } }), [
    ...["bridge", "--quiet", "-d", "Ubuntu", "--exec"],
    ...argv,
  ]);
  const here = { kind: "direct", daemonPath: null } as const;
  deepEqual(inDistro("this machine", { argv, settings: { launch: here } }), argv);
});
