import { classifyProcess } from "../../detect/agent_process.ts";
import { type AgentFinding, findAgent } from "./find_agent.ts";
import type { WalkOptions } from "./process_walk.ts";
import { FakeProc, type FakeProcess, INNER_TTY } from "./test_proc.ts";

/** Process id of what tmux started in the made-up pane: a shell, unless a test says otherwise. */
export const PANE = 10;

/** A process in the foreground while `tpgid` is its group. */
export function named(pid: number, ppid: number, argv: readonly string[]): FakeProcess {
  const comm = (argv[0] ?? "").replace(/.*\//, "").slice(0, 15);
  return { pid, ppid, argv, comm };
}

/** One of several processes of a job. */
export function inJob(pgrp: number, process: FakeProcess): FakeProcess {
  return { pgrp, ...process };
}

/** In the foreground of a terminal that is not the pane's. */
export function onInner(process: FakeProcess): FakeProcess {
  const { pid, pgrp = pid } = process;
  return { ttyNr: INNER_TTY, tpgid: pgrp, session: pid, ...process };
}

/** A pane with the group `front` in the foreground; all without a word are on its terminal. */
export function fillPane(
  proc: FakeProc,
  { front, processes }: { readonly front: number; readonly processes: readonly FakeProcess[] },
): FakeProc {
  const all = [named(PANE, 1, ["bash"]), ...processes];
  return proc.set(...all.map((process) => ({ tpgid: front, ...process })));
}

export function paneWith(front: number, ...processes: readonly FakeProcess[]): FakeProc {
  return fillPane(new FakeProc(), { front, processes });
}

export function findIn(proc: FakeProc, options: Partial<WalkOptions> = {}): AgentFinding {
  return findAgent(PANE, { classify: classifyProcess, root: proc.root, ...options });
}

/** In short: `claude 11`, or why there is none and what is in front. */
export function told(finding: AgentFinding): string {
  return finding.kind === "none"
    ? `${finding.reason} ${finding.foreground}`
    : `${finding.agentType} ${finding.pid}`;
}

export interface PaneCase {
  readonly name: string;
  /** Process id of the foreground's group. */
  readonly front: number;
  readonly processes: readonly FakeProcess[];
  /** As {@linkcode told} says it. */
  readonly want: string;
}

const NPM_CODEX = "/usr/lib/node_modules/@openai/codex/bin/codex.js";

export const PANE_CASES: readonly PaneCase[] = [
  { name: "a shell at its prompt", front: PANE, processes: [], want: "shell bash" },
  { name: "an agent", front: 11, processes: [named(11, PANE, ["claude"])], want: "claude 11" },
  {
    name: "the pane's own process",
    front: PANE,
    processes: [named(PANE, 1, ["codex"])],
    want: "codex 10",
  },
  {
    name: "the pane's own process, while its tool has the terminal",
    front: 11,
    processes: [named(PANE, 1, ["claude"]), named(11, PANE, ["vim"])],
    want: "claude 10",
  },
  {
    name: "another program",
    front: 11,
    processes: [named(11, PANE, ["vim", "claude.md"])],
    want: "other vim",
  },
  {
    name: "npx",
    front: 11,
    processes: [
      named(11, PANE, ["npm exec @anthropic-ai/claude-code"]),
      inJob(11, named(12, 11, ["sh", "-c", "claude"])),
      inJob(11, named(13, 12, ["claude"])),
    ],
    want: "claude 13",
  },
  {
    name: "a launcher gives way to what it started",
    front: 11,
    processes: [
      named(11, PANE, ["node", NPM_CODEX]),
      inJob(11, named(12, 11, ["/x/vendor/codex"])),
    ],
    want: "codex 12",
  },
  {
    name: "a launcher alone",
    front: 11,
    processes: [named(11, PANE, ["node", NPM_CODEX])],
    want: "codex 11",
  },
  {
    name: "a launcher's tools do not count",
    front: 11,
    processes: [
      named(11, PANE, ["node", "/usr/bin/gemini"]),
      inJob(11, named(12, 11, ["node", "--max-old-space-size=9", "/usr/bin/gemini"])),
      inJob(11, named(13, 12, ["bash", "-c", "claude; codex"])),
      inJob(11, named(14, 13, ["claude"])),
      inJob(11, named(15, 13, ["gemini", "-p", "x"])),
    ],
    want: "gemini 12",
  },
  {
    name: "an agent's tools do not count",
    front: 11,
    processes: [named(11, PANE, ["claude"]), inJob(11, named(12, 11, ["codex"]))],
    want: "claude 11",
  },
  {
    name: "devbox and its shell",
    front: 13,
    processes: [
      named(11, PANE, ["devbox", "shell"]),
      named(12, 11, ["bash"]),
      named(13, 12, ["gemini"]),
    ],
    want: "gemini 13",
  },
  {
    name: "a terminal of its own, as under script",
    front: 11,
    processes: [
      named(11, PANE, ["script", "-c", "claude"]),
      onInner(named(12, 11, ["sh", "-c", "claude"])),
      onInner({ ...named(13, 12, ["claude"]), pgrp: 12 }),
    ],
    want: "claude 13",
  },
  {
    name: "in the foreground before the background, however near",
    front: 12,
    processes: [
      named(11, PANE, ["claude"]),
      named(12, PANE, ["bash", "-c", "codex; true"]),
      inJob(12, named(13, 12, ["codex"])),
    ],
    want: "codex 13",
  },
  {
    name: "in the background behind the prompt",
    front: PANE,
    processes: [{ ...named(11, PANE, ["claude"]), state: "T" }],
    want: "claude 11",
  },
  {
    name: "behind a program that opened a terminal and is in the background",
    front: 13,
    processes: [
      named(11, PANE, ["script", "-c", "claude"]),
      onInner(named(12, 11, ["claude"])),
      named(13, PANE, ["bash", "-c", "codex; true"]),
      inJob(13, named(14, 13, ["codex"])),
    ],
    want: "codex 14",
  },
  {
    name: "one prompt, asked by the user",
    front: 11,
    processes: [named(11, PANE, ["claude", "-p", "why"])],
    want: "claude 11",
  },
  {
    name: "one prompt, asked by a program",
    front: 11,
    processes: [
      named(11, PANE, ["git", "commit"]),
      inJob(11, named(12, 11, ["claude", "-p", "message"])),
    ],
    want: "other git",
  },
  {
    name: "one prompt in a job of its own, asked by a program",
    front: 11,
    processes: [named(PANE, 1, ["ci-runner"]), named(11, PANE, ["claude", "-p", "why"])],
    want: "other claude",
  },
  {
    name: "a server for other programs",
    front: 11,
    processes: [named(11, PANE, ["claude", "mcp", "serve"])],
    want: "other claude",
  },
  {
    name: "without a terminal, as of a daemon",
    front: PANE,
    processes: [{ ...named(11, PANE, ["claude"]), ttyNr: 0, tpgid: -1 }],
    want: "shell bash",
  },
  {
    name: "a nested tmux",
    front: 11,
    processes: [named(11, PANE, ["tmux", "attach"])],
    want: "remote tmux",
  },
  {
    name: "a container, and what its client started",
    front: 11,
    processes: [
      named(11, PANE, ["docker", "run", "-it", "x", "claude"]),
      inJob(11, named(12, 11, ["claude"])),
    ],
    want: "remote docker",
  },
  {
    name: "ssh below a wrapper",
    front: 11,
    processes: [
      named(11, PANE, ["sudo", "ssh", "host"]),
      inJob(11, named(12, 11, ["ssh", "host"])),
    ],
    want: "remote sudo",
  },
  {
    name: "ssh of a program",
    front: 11,
    processes: [
      named(11, PANE, ["git", "fetch"]),
      inJob(11, named(12, 11, ["ssh", "host", "git"])),
    ],
    want: "other git",
  },
  {
    name: "a tunnel in the background",
    front: PANE,
    processes: [named(11, PANE, ["ssh", "-N", "host"])],
    want: "shell bash",
  },
  {
    name: "a pipeline whose first program has ended",
    front: 11,
    processes: [inJob(11, named(12, PANE, ["less"]))],
    want: "other less",
  },
  {
    name: "an agent that has ended, not yet collected",
    front: PANE,
    processes: [{ ...named(11, PANE, ["claude"]), state: "Z" }],
    want: "shell bash",
  },
  {
    name: "the pane's process has ended",
    front: PANE,
    processes: [{ ...named(PANE, 1, ["claude"]), state: "Z" }],
    want: "gone null",
  },
];
