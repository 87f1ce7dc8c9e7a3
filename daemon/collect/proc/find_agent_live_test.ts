import assert from "node:assert/strict";
import { join } from "node:path";
import { findExecutable } from "../../../fixtures/find_executable.ts";
import { Fleet, hasTmux } from "../../../fixtures/fleet.ts";
import { classifyProcess } from "../../detect/agent_process.ts";
import { isAlive, until } from "../test_until.ts";
import { type AgentFinding, findAgent, fingerprintPane } from "./find_agent.ts";
import { readStat } from "./read_process.ts";

const find = (pid: number) => findAgent(pid, { classify: classifyProcess });

/** Waits until `isWanted` holds of the pane of a process. */
async function findingOf(
  pid: number,
  isWanted: (finding: AgentFinding) => boolean,
): Promise<AgentFinding> {
  let finding = find(pid);
  await until(`process ${pid} was ${isWanted}`, () => isWanted(finding = find(pid)));
  return finding;
}

const isAgent = ({ kind }: AgentFinding) => kind === "agent";
const isShell = (finding: AgentFinding) => finding.kind === "none" && finding.reason === "shell";

/** Runs a program that waits for its input; it and what it started have ended when this returns. */
async function withProgram(
  argv: readonly [program: string, ...args: string[]],
  use: (pid: number) => Promise<void>,
): Promise<void> {
  const [program, ...args] = argv;
  const child = new Deno.Command(program, { args, stdin: "piped" }).spawn();
  try {
    await use(child.pid);
  } finally {
    await child.stdin.close();
    await child.status;
  }
}

async function withDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-agent-" });
  try {
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** A copy of the shell that is called `name`; given {@linkcode WAIT} it waits for a line. */
async function copyShell(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  await Deno.copyFile(await Deno.realPath("/bin/sh"), path);
  await Deno.chmod(path, 0o755);
  return path;
}

const WAIT = ["-c", "read -r line"] as const;

Deno.test({
  name: "findAgent() a program that was given the name of an agent",
  ignore: findExecutable("bash") === null,
  async fn() {
    const script = `exec -a claude /bin/sh -c 'read -r line'`;
    await withProgram([findExecutable("bash") ?? "", "-c", script], async (pid) => {
      const finding = await findingOf(pid, isAgent);
      assert.ok(finding.kind === "agent");
      assert.deepEqual([finding.agentType, finding.pid, finding.label], ["claude", pid, "claude"]);
      assert.equal(finding.startTicks, readStat(pid)?.startTicks);
      assert.equal(fingerprintPane(pid, { finding }), finding.fingerprint);
    });
    assert.equal(find(0).kind, "none");
  },
});

Deno.test("findAgent() a program below shells that wait for it", async () => {
  await withDirectory(async (directory) => {
    const codex = await copyShell(directory, "codex");
    // What follows the last command keeps each shell from becoming it.
    const inner = `"$0" -c 'read -r line'; true`;
    const outer = `/bin/sh -c '${inner.replaceAll("'", `'\\''`)}' "$0"; true`;
    let agentPid = 0;
    await withProgram(["/bin/sh", "-c", outer, codex], async (pid) => {
      const finding = await findingOf(pid, isAgent);
      assert.ok(finding.kind === "agent");
      agentPid = finding.pid;
      assert.notEqual(agentPid, pid);
      assert.equal(finding.agentType, "codex");
      assert.equal(finding.startTicks, readStat(agentPid)?.startTicks);
      assert.equal(fingerprintPane(pid, { finding }), finding.fingerprint);
    });
    await until("it has ended", () => !isAlive(agentPid));
  });
});

Deno.test("findAgent() programs that only name an agent", async () => {
  await withProgram(["/bin/sh", "-c", "read -r line; true claude", "claude"], async (pid) => {
    const finding = await findingOf(pid, (one) => one.kind === "none" && one.foreground === "sh");
    assert.ok(finding.kind === "none");
    assert.equal(finding.reason, "other");
  });
});

Deno.test({
  name: "findAgent() follows a pane of the real tmux from the prompt to the agent and back",
  ignore: hasTmux() === null,
  async fn() {
    await using fleet = await Fleet.start({ sessions: [] });
    const claude = await copyShell(fleet.dir, "claude");
    const pane = { command: ["/bin/sh"] };
    const { paneIds: [paneId = ""] } = await fleet.addSession({ name: "a", panes: [pane] });
    const panePid = Number(await fleet.tmux("display-message", "-p", "-t", paneId, "#{pane_pid}"));
    const type = (line: string) => fleet.tmux("send-keys", "-t", paneId, line, "Enter");

    const prompt = await findingOf(panePid, (finding) => isShell(finding) && finding.settled);
    assert.ok(prompt.kind === "none");
    assert.equal(prompt.foreground, "sh");

    await type(`${claude} ${WAIT[0]} '${WAIT[1]}'`);
    await until(
      "the fingerprint tells of it",
      () => fingerprintPane(panePid, { finding: prompt }) !== prompt.fingerprint,
    );
    const agent = await findingOf(panePid, isAgent);
    assert.ok(agent.kind === "agent");
    assert.deepEqual([agent.foreground, agent.settled, agent.stopped], [true, true, false]);
    assert.equal(fingerprintPane(panePid, { finding: agent }), agent.fingerprint);

    await type("an answer");
    const back = await findingOf(panePid, (finding) => isShell(finding) && finding.settled);
    assert.notEqual(fingerprintPane(panePid, { finding: agent }), agent.fingerprint);
    assert.equal(back.fingerprint, prompt.fingerprint);

    await type(`/bin/sh -c "${claude} -c 'read -r line'; true"`);
    const wrapped = await findingOf(panePid, isAgent);
    assert.ok(wrapped.kind === "agent");
    assert.deepEqual([wrapped.foreground, wrapped.settled], [true, true]);
    assert.notEqual(wrapped.pid, readStat(panePid)?.tpgid);
    await type("an answer");
    await findingOf(panePid, isShell);

    // Reading the terminal from the background suspends it.
    await type(`${claude} ${WAIT[0]} '${WAIT[1]}' &`);
    const behind = await findingOf(panePid, (one) => one.kind === "agent" && one.stopped);
    assert.ok(behind.kind === "agent");
    assert.deepEqual([behind.foreground, behind.settled], [false, false]);
  },
});
