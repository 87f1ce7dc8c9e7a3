import assert from "node:assert/strict";
import { findIn, inJob, named, PANE, PANE_CASES, paneWith, told } from "./test_panes.ts";
import { isUnreadable } from "./read_process.ts";
import { FakeProc } from "./test_proc.ts";

for (const { name, front, processes, want } of PANE_CASES) {
  Deno.test(`findAgent() ${name}: ${want}`, () => {
    using proc = paneWith(front, ...processes);
    assert.equal(told(findIn(proc)), want);
  });
}

Deno.test("findAgent() without the pane's process is gone", () => {
  using proc = new FakeProc();
  assert.deepEqual([told(findIn(proc)), findIn(proc).settled], ["gone null", true]);
});

Deno.test("findAgent() tells all that is known of an agent", () => {
  using proc = paneWith(11, { ...named(11, PANE, ["claude", "-c"]), startTicks: "20095994" });
  const { fingerprint, ...rest } = findIn(proc);
  assert.deepEqual(rest, {
    kind: "agent",
    agentType: "claude",
    pid: 11,
    startTicks: "20095994",
    interactive: true,
    foreground: true,
    stopped: false,
    label: "claude",
    settled: true,
  });
  assert.notEqual(fingerprint, "");
});

Deno.test("findAgent() in the background and suspended", () => {
  using proc = paneWith(PANE, { ...named(11, PANE, ["claude"]), state: "T" });
  const finding = findIn(proc);
  assert.ok(finding.kind === "agent");
  assert.deepEqual([finding.foreground, finding.stopped, finding.settled], [false, true, false]);
});

Deno.test("findAgent() is settled once a launcher has started the agent proper", () => {
  const gemini = ["node", "/usr/bin/gemini"];
  using proc = paneWith(11, named(11, PANE, gemini));
  assert.deepEqual([told(findIn(proc)), findIn(proc).settled], ["gemini 11", false]);
  proc.set({ ...inJob(11, named(12, 11, gemini)), tpgid: 11 });
  assert.deepEqual([told(findIn(proc)), findIn(proc).settled], ["gemini 12", true]);
});

Deno.test("findAgent() labels are safe to show and hold no secret", () => {
  const secret = "sk-ant-api03-" + "Ab1".repeat(31);
  const titles: readonly (readonly [argv0: string, label: string])[] = [
    ["/usr/bin/\x1b]0;evil\x07claude", "claude"],
    [`server --token ${secret}`, "server"],
    ["x".repeat(500), "x".repeat(63) + "…"],
    ["npm exec @anthropic-ai/claude-code", "npm"],
    ["", "comm"],
  ];
  for (const [argv0, label] of titles) {
    using proc = paneWith(11, { ...named(11, PANE, [argv0]), comm: "comm" });
    const finding = findIn(proc);
    const shown = finding.kind === "agent" ? finding.label : finding.foreground;
    assert.equal(shown, label);
  }
  using proc = paneWith(11, { ...named(11, PANE, [secret]), comm: "comm" });
  assert.doesNotMatch(JSON.stringify(findIn(proc)), /Ab1Ab1/);
});

Deno.test("findAgent() is settled at a prompt and with an agent in front, and nowhere else", () => {
  const settled = PANE_CASES.filter(({ front, processes }) => {
    using proc = paneWith(front, ...processes);
    return findIn(proc).settled;
  });
  assert.ok(settled.every(({ want }) => /^(?:claude|codex|gemini|gone|shell)/.test(want)));
  assert.ok(settled.length > 10);
});

Deno.test("findAgent() a process that cannot be asked is not gone", () => {
  using proc = new FakeProc();
  const stat = `${proc.root}/${PANE}/stat`;
  Deno.mkdirSync(`${proc.root}/${PANE}`);
  // Whoever may read everything is stopped by this, too.
  Deno.symlinkSync("stat", stat);
  const finding = findIn(proc);
  assert.ok(finding.kind === "none" && finding.reason === "unreadable");
  Deno.removeSync(stat);
  assert.equal(isUnreadable(PANE, proc.root), false);
});
