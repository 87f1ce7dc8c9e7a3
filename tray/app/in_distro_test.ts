import { deepEqual } from "node:assert/strict";
import { inDistro } from "./in_distro.ts";

const argv = ["tmux", "attach"];

Deno.test("inDistro() puts the way into a distro before a program, and nothing else", () => {
  const launch = { kind: "wsl", daemonPath: null, wsl: ["bridge", "--quiet"] } as const;
  deepEqual(inDistro("Ubuntu", { argv, settings: { launch }, os: "windows" }), [
    ...["bridge", "--quiet", "-d", "Ubuntu", "--exec"],
    ...argv,
  ]);
  const here = { kind: "direct", daemonPath: null } as const;
  deepEqual(inDistro("this machine", { argv, settings: { launch: here }, os: "linux" }), argv);
});

Deno.test("inDistro() leads into a distro of Windows whose daemon is started in a way of its own", () => {
  const settings = { launch: { kind: "custom", argv: ["bridge", "{distro}"] } } as const;
  const inside = inDistro("Ubuntu", { argv, settings, os: "windows" });
  deepEqual(inside.slice(1), ["-d", "Ubuntu", "--exec", ...argv]);
  deepEqual(inDistro("this machine", { argv, settings, os: "windows" }), argv);
  deepEqual(inDistro("box", { argv, settings, os: "linux" }), argv);
});
