import assert from "node:assert/strict";
import fc from "fast-check";
import type { AgentKind } from "../../shared/model/agent.ts";
import { readArguments } from "./agent_arguments.ts";

type Run = ReturnType<typeof readArguments>;
type Row = readonly [args: string, run: Run];

/** Arguments are parted by spaces; `_` stands for a space inside one. */
const TABLE: Readonly<Record<AgentKind, readonly Row[]>> = {
  claude: [
    ["", "interactive"],
    ["-c", "interactive"],
    ["--continue --dangerously-skip-permissions", "interactive"],
    ["--resume 0af1 fix_it", "interactive"],
    ["-r doctor", "interactive"],
    ["fix_the_mcp_server", "interactive"],
    ["fix mcp", "interactive"],
    ["--model opus", "interactive"],
    ["--model=opus mcp_please", "interactive"],
    ["--append-system-prompt doctor", "interactive"],
    ["-- mcp", "interactive"],
    ["-- -p", "interactive"],
    ["-w -p", "batch"],
    ["-p why", "batch"],
    ["--print why", "batch"],
    ["why -p", "batch"],
    ["-cp why", "batch"],
    ["--output-format=stream-json --verbose --input-format stream-json", "batch"],
    ["mcp serve", "no_agent"],
    ["--dangerously-skip-permissions mcp serve", "no_agent"],
    ["doctor", "no_agent"],
    ["update", "no_agent"],
    ["remote-control", "no_agent"],
    ["--help", "no_agent"],
    ["fix --help", "no_agent"],
    ["-v", "no_agent"],
    ["--version", "no_agent"],
    ["--ripgrep --files", "no_agent"],
  ],
  codex: [
    ["", "interactive"],
    ["resume --last", "interactive"],
    ["fork 0af1", "interactive"],
    ["-p work fix_it", "interactive"],
    ["-c model=o3 --profile exec", "interactive"],
    ["-m gpt -a never -s read-only do_it", "interactive"],
    ["--yolo", "interactive"],
    ["exec do_it", "batch"],
    ["e do_it", "batch"],
    ["-m gpt exec do_it", "batch"],
    ["exec resume --last", "batch"],
    ["review --uncommitted", "batch"],
    ["mcp-server", "no_agent"],
    ["-c a=b mcp-server", "no_agent"],
    ["app-server", "no_agent"],
    ["login status", "no_agent"],
    ["sandbox linux ls", "no_agent"],
    ["exec --help", "no_agent"],
    ["-V", "no_agent"],
    ["--codex-run-as-apply-patch x", "no_agent"],
  ],
  gemini: [
    ["", "interactive"],
    ["-i explain", "interactive"],
    ["explain", "interactive"],
    ["-m pro -r latest", "interactive"],
    ["--prompt-interactive=explain", "interactive"],
    ["-p explain", "batch"],
    ["--prompt=explain", "batch"],
    ["--print explain", "batch"],
    ["-m pro -p mcp", "batch"],
    ["mcp list", "no_agent"],
    ["extensions list", "no_agent"],
    ["--acp", "no_agent"],
    ["--experimental-acp", "no_agent"],
    ["--list-sessions", "no_agent"],
    ["plugin list", "no_agent"],
    ["--help", "no_agent"],
  ],
};

const AGENTS: readonly AgentKind[] = ["claude", "codex", "gemini"];

for (const agentType of AGENTS) {
  for (const [text, want] of TABLE[agentType]) {
    Deno.test(`readArguments() ${agentType} ${text}: ${want}`, () => {
      const args = text.split(" ").filter((arg) => arg !== "").map((arg) =>
        arg.replaceAll("_", " ")
      );
      assert.equal(readArguments(agentType, args), want);
    });
  }
}

Deno.test("readArguments() a prompt of several words, even one with options in it, is no command", () => {
  for (const agentType of AGENTS) {
    assert.equal(readArguments(agentType, ["explain what exec -p and mcp do"]), "interactive");
  }
});

Deno.test("readArguments() never throws, and what follows -- changes nothing", () => {
  const agents = fc.constantFrom(...AGENTS);
  const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom("-p", "--", "mcp", "--help", "=")));
  fc.assert(fc.property(agents, texts, texts, (agentType, args, rest) => {
    const before = readArguments(agentType, [...args, "--"]);
    assert.equal(readArguments(agentType, [...args, "--", ...rest]), before);
  }));
});
