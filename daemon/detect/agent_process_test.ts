import assert from "node:assert/strict";
import fc from "fast-check";
import type { SeenProcess } from "../state/process_role.ts";
import { classifyProcess } from "./agent_process.ts";

const NODE = "/usr/bin/node";
const BASH = "/usr/bin/bash";
const VERSIONS = "/home/u/.local/share/claude/versions";
const MODULES = "/usr/lib/node_modules";

interface Row {
  readonly name: string;
  /** The end of the first argument's path when left out. */
  readonly comm?: string;
  readonly argv: readonly string[];
  /** The first argument when it is a path, else not readable, when left out. */
  readonly exe?: string | null;
}

/** What a process shows in a real `/proc`, where the row says nothing else. */
function factsOf({ argv, comm, exe }: Row): SeenProcess {
  const [first = ""] = argv;
  return {
    comm: (comm ?? first.slice(first.lastIndexOf("/") + 1)).slice(0, 15),
    argv,
    exe: exe === undefined ? (first.startsWith("/") ? first : null) : exe,
  };
}

/** In one word: `claude`, `codex batch`, `gemini launcher`, `shell`, `script`, `wrapper`, `none`. */
function wordFor(row: Row): string {
  const role = classifyProcess(factsOf(row));
  if (role === null) return "none";
  if (role.role === "shell") return role.interactive ? "shell" : "script";
  if (role.role !== "agent") return role.role;
  const { agentType, interactive, launcher } = role;
  return [agentType, launcher ? "launcher" : "", interactive ? "" : "batch"].join(" ")
    .replaceAll(/ +/g, " ").trim();
}

const TABLE: Readonly<Record<string, readonly Row[]>> = {
  "claude": [
    { name: "by name", argv: ["claude"] },
    { name: "by path", argv: ["/home/u/.local/bin/claude"], exe: `${VERSIONS}/2.1.220` },
    { name: "with a prompt", argv: ["claude", "mcp serve is broken, why?"] },
    { name: "named after its version", argv: ["2.1.220"], exe: `${VERSIONS}/2.1.220` },
    { name: "version with underscores", argv: ["2_1_220"], exe: `${VERSIONS}/2.1.220` },
    { name: "version, beta", argv: ["2.1.220-beta.1"], exe: `${VERSIONS}/2.1.220-beta.1` },
    { name: "version by path", argv: [`${VERSIONS}/2.1.220`] },
    { name: "version, program replaced", argv: ["2.1.219"], exe: `${VERSIONS}/2.1.219 (deleted)` },
    { name: "version, program hidden", argv: ["2.1.220"], exe: null },
    { name: "version as comm only", comm: "2.1.220", argv: ["claude"], exe: null },
    { name: "under the user's own name", argv: ["cc"], exe: `${VERSIONS}/2.1.220` },
    { name: "comm alone", comm: "claude", argv: [], exe: null },
    { name: "an empty argument", comm: "claude", argv: [""], exe: null },
    { name: "claude.exe of npm", argv: ["claude.exe"], exe: null },
    {
      name: "claude.exe by its path",
      argv: [`${MODULES}/@anthropic-ai/claude-code/bin/claude.exe`],
    },
    { name: "Windows program under WSL", comm: "init", argv: ["/init", "/mnt/c/bin/claude.exe"] },
    { name: "claude-code", argv: ["/opt/bin/claude-code"] },
    { name: "title of a node program", comm: "claude", argv: ["claude"], exe: NODE },
    { name: "another shell's exe", argv: ["/tmp/bin/claude", "/tmp/works.sh"], exe: "/bin/dash" },
    { name: "wrapped by nix", argv: ["/nix/store/x/bin/.claude-wrapped"] },
    { name: "wrapped, called as itself", comm: ".claude-wrapped", argv: ["claude"], exe: NODE },
    { name: "in a folder with spaces", argv: ["/home/a b/bin/claude"] },
  ],
  "claude launcher": [
    { name: "cli.js", argv: ["node", `${MODULES}/@anthropic-ai/claude-code/cli.js`], exe: NODE },
    {
      name: "cli.js with options of node",
      comm: "MainThread",
      argv: [
        "node",
        "--no-warnings",
        "-r",
        "./x.js",
        `${MODULES}/@anthropic-ai/claude-code/cli.js`,
      ],
      exe: NODE,
    },
    { name: "the command of npm", argv: [NODE, "/usr/local/bin/claude", "--continue"] },
    { name: "under bun", argv: ["bun", "run", "/home/u/.bun/bin/claude"] },
    { name: "under deno", argv: ["deno", "run", "-A", "npm:@anthropic-ai/claude-code@2"] },
    { name: "shell script", comm: "claude", argv: ["/bin/sh", "/home/u/bin/claude"], exe: BASH },
    { name: "shell script by hand", argv: ["bash", "-e", "/home/u/bin/claude"], exe: BASH },
    { name: "script of any language", comm: "claude", argv: ["/usr/bin/perl", "-w", "/x/claude"] },
  ],
  "claude batch": [
    { name: "print", argv: ["claude", "-p", "why"] },
    { name: "print last", argv: ["/usr/bin/claude", "why", "--print"] },
    { name: "driven by a program", argv: ["claude", "--output-format", "stream-json"] },
  ],
  "codex": [
    { name: "by name", argv: ["codex"] },
    { name: "build name", argv: ["/opt/codex-x86_64-unknown-linux-musl"] },
    { name: "build name cut", comm: "codex-x86_64-un", argv: ["codex"], exe: null },
    { name: "arm", argv: ["codex-aarch64-unknown-linux-gnu", "resume"], exe: null },
    {
      name: "of the npm package",
      argv: [`${MODULES}/@openai/codex/vendor/x86_64-unknown-linux-musl/codex/codex`, "--yolo"],
    },
    { name: "profile", argv: ["codex", "-p", "exec", "do it"] },
    { name: "replaced", argv: ["c"], exe: "/usr/local/bin/codex (deleted)" },
  ],
  "codex launcher": [
    { name: "codex.js", argv: ["node", `${MODULES}/@openai/codex/bin/codex.js`], exe: NODE },
    { name: "the command of npm", argv: ["node", "/usr/local/bin/codex", "resume"], exe: NODE },
  ],
  "codex batch": [
    { name: "exec", argv: ["codex", "-m", "gpt", "exec", "do it"] },
    { name: "review", argv: ["codex", "review"] },
  ],
  "gemini": [
    { name: "by name", argv: ["gemini"] },
    { name: "the successor", argv: ["/home/u/.local/bin/agy"] },
    { name: "the successor by its long name", argv: ["antigravity"], exe: "/usr/bin/antigravity" },
  ],
  "gemini launcher": [
    {
      name: "the package",
      argv: ["node", `${MODULES}/@google/gemini-cli/dist/index.js`],
      exe: NODE,
    },
    { name: "bundled", argv: ["node", `${MODULES}/@google/gemini-cli/bundle/gemini.js`] },
    {
      name: "started again with more memory",
      argv: [NODE, "--max-old-space-size=8192", "/usr/local/bin/gemini", "-i", "explain"],
    },
  ],
  "gemini batch": [{ name: "prompt", argv: ["gemini", "-p", "why"] }],
  "gemini launcher batch": [{ name: "npm", argv: [NODE, "/usr/bin/gemini", "--prompt=why"] }],
  "shell": [
    { name: "bash", argv: ["bash"] },
    { name: "login shell", comm: "bash", argv: ["-bash"] },
    { name: "fish", argv: ["/usr/bin/fish", "-l"] },
    { name: "zsh", argv: ["zsh", "-i", "-o", "vi"] },
    { name: "rcfile", argv: ["bash", "--rcfile", "/home/u/claude", "-i"] },
    { name: "nothing after --", argv: ["bash", "--"] },
    { name: "without arguments", comm: "dash", argv: [], exe: null },
  ],
  "script": [
    { name: "one command", argv: ["sh", "-c", "claude"] },
    { name: "login and one command", argv: ["bash", "-lc", "codex resume"] },
    { name: "a script", argv: ["bash", "build.sh"] },
    { name: "a script named like one", argv: ["bash", "claude.sh"] },
    { name: "a launcher of the user's", argv: ["/bin/bash", "/home/u/bin/start-claude"] },
    { name: "a name without a path", argv: ["sh", "claude"] },
    { name: "the script of another agent", argv: ["/bin/sh", "/home/u/bin/claude-squad"] },
  ],
  "wrapper": [
    { name: "npx by title", comm: "npm exec @anth", argv: ["npm exec @anthropic-ai/claude-code"] },
    { name: "npx", argv: ["node", "/usr/bin/npx", "@openai/codex"], exe: NODE },
    { name: "npx-cli", argv: [NODE, `${MODULES}/npm/bin/npx-cli.js`, "@google/gemini-cli"] },
    { name: "npm run", argv: ["npm run claude-tests"] },
    { name: "npm run, not titled", argv: [NODE, `${MODULES}/npm/bin/npm-cli.js`, "run", "codex"] },
    { name: "env", argv: ["/usr/bin/env", "node", "/usr/bin/claude"] },
    { name: "devbox", argv: ["devbox", "run", "claude"] },
    { name: "nix", argv: ["nix", "develop", "-c", "claude"] },
    { name: "uv", argv: ["uv", "run", "codex"] },
    { name: "script", argv: ["script", "-q", "-c", "claude", "log"] },
    { name: "sudo", argv: ["sudo", "-u", "u", "claude"] },
    { name: "time", argv: ["/usr/bin/time", "claude"] },
    { name: "unbuffer", comm: "unbuffer", argv: ["tclsh", "/usr/bin/unbuffer", "claude"] },
  ],
  "remote": [
    { name: "ssh", argv: ["ssh", "host", "claude"] },
    { name: "tmux", argv: ["tmux", "attach"] },
    { name: "docker", argv: ["/usr/bin/docker", "run", "-it", "image", "claude"] },
    { name: "podman", argv: ["podman", "exec", "-it", "x", "codex"] },
  ],
  "none": [
    { name: "an editor", argv: ["vim", "claude.md"] },
    { name: "an editor on the program", argv: ["vim", "/usr/local/bin/claude"] },
    { name: "an editor on cli.js", argv: ["nvim", `${MODULES}/@anthropic-ai/claude-code/cli.js`] },
    { name: "an editor in a folder so named", argv: ["nano", "/work/claude/claude"] },
    { name: "grep", argv: ["grep", "-r", "codex"] },
    { name: "tail", argv: ["tail", "-f", "gemini.log"] },
    { name: "cat", argv: ["cat", "/usr/bin/codex"] },
    { name: "claude-squad", argv: ["/usr/local/bin/claude-squad"] },
    { name: "claude-monitor", argv: ["python3", "/home/u/.local/bin/claude-monitor"] },
    { name: "an agent's adapter", argv: ["node", "/usr/bin/claude-code-acp"], exe: NODE },
    { name: "a dev server", argv: ["node", "server.js", "--name", "claude"], exe: NODE },
    { name: "a module of python", argv: ["python3", "-m", "claude"] },
    { name: "code on the command line", argv: ["node", "-e", "0", "/usr/bin/claude"], exe: NODE },
    { name: "a folder given to node", argv: ["node", "claude"], exe: NODE },
    { name: "node itself", argv: ["node"], exe: NODE },
    { name: "the package's installer", argv: ["node", "/x/@anthropic-ai/claude-code/install.cjs"] },
    { name: "its search tool", argv: ["/x/@anthropic-ai/claude-code/vendor/rg", "x"] },
    { name: "its search tool, built in", argv: ["rg", "--files"], exe: `${VERSIONS}/2.1.220` },
    { name: "find, built in", argv: ["bfs", "."], exe: `${VERSIONS}/2.1.220` },
    { name: "a sandbox of codex", argv: ["codex-linux-sandbox", "ls"], exe: "/usr/bin/codex" },
    { name: "patching by codex", argv: ["apply_patch"], exe: "/usr/bin/codex" },
    { name: "claude mcp serve", argv: ["claude", "mcp", "serve"] },
    { name: "the same under node", argv: [NODE, "/usr/bin/claude", "mcp", "serve"] },
    { name: "claude --help", argv: ["claude", "--help"] },
    { name: "codex mcp-server", argv: ["codex", "mcp-server"] },
    { name: "codex app-server", argv: ["codex", "app-server"] },
    { name: "gemini --acp", argv: [NODE, "/usr/bin/gemini", "--acp"] },
    { name: "the editor Antigravity", argv: ["/usr/share/antigravity/antigravity", "."] },
    { name: "another program's version", argv: ["3.2.1"], exe: "/opt/tool/versions/3.2.1" },
    { name: "a stand-in under a version", argv: ["/tmp/2_1_220", "x.sh"], exe: "/bin/dash" },
    { name: "nothing at all", comm: "", argv: [], exe: null },
    { name: "a title of spaces", comm: "x", argv: ["   "], exe: null },
    { name: "a thread of the kernel", comm: "kworker/0:1", argv: [], exe: null },
  ],
};

for (const [want, rows] of Object.entries(TABLE)) {
  for (const row of rows) {
    Deno.test(`classifyProcess() ${want}: ${row.name}`, () => assert.equal(wordFor(row), want));
  }
}

const word = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("claude", "node", "bash", "-c", "--", "run", "/", "/init", "x.exe", "npm exec x"),
  fc.constantFrom(`${VERSIONS}/2.1.220`, "2.1.220", ".-wrapped", "-", "+", " ", "\n", "--model"),
);

Deno.test("classifyProcess() never throws", () => {
  const facts = fc.record({ comm: word, argv: fc.array(word), exe: fc.option(word) });
  fc.assert(fc.property(facts, (any) => void classifyProcess(any)), { numRuns: 1_000 });
});

Deno.test("classifyProcess() takes no word of an argument for evidence", () => {
  const program = fc.constantFrom(
    "vim",
    "less",
    "cat",
    "git",
    "cargo",
    "make",
    "htop",
    "python3.12",
  );
  fc.assert(fc.property(program, fc.array(word), (name, args) => {
    const argv = [`/usr/bin/${name}`, ...args];
    assert.equal(classifyProcess({ comm: name, argv, exe: argv[0] ?? null }), null);
  }));
});

Deno.test("classifyProcess() takes little time over long arguments", () => {
  const long = ["a", " ", "/", "-", "=", ".", "1.", "@anthropic-ai/", "\n"];
  const start = performance.now();
  for (const piece of long) {
    const text = piece.repeat(4_096 / piece.length);
    for (const argv of [[text], ["node", text], ["claude", text], ["bash", text], [`/${text}`]]) {
      classifyProcess({ comm: "x", argv, exe: text });
    }
  }
  assert.ok(performance.now() - start < 1_000);
});
