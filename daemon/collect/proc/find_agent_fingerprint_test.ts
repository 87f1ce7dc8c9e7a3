import assert from "node:assert/strict";
import { fingerprintPane } from "./find_agent.ts";
import { findIn, inJob, named, PANE, PANE_CASES, paneWith, told } from "./test_panes.ts";
import type { FakeProc, FakeProcess } from "./test_proc.ts";

interface Change {
  readonly name: string;
  readonly before: readonly FakeProcess[];
  readonly front: number;
  readonly change: (proc: FakeProc) => void;
}

const CHANGES: readonly Change[] = [
  {
    name: "an agent starts at the prompt",
    before: [],
    front: PANE,
    change: (proc) =>
      proc.set({ ...named(PANE, 1, ["bash"]), tpgid: 11 }, {
        ...named(11, PANE, ["claude"]),
        tpgid: 11,
      }),
  },
  {
    name: "the agent ends",
    before: [named(11, PANE, ["claude"])],
    front: 11,
    change: (proc) => {
      proc.remove(11);
      proc.set({ ...named(PANE, 1, ["bash"]), tpgid: PANE });
    },
  },
  {
    name: "the agent below a wrapper ends",
    before: [named(11, PANE, ["sh", "-c", "x"]), inJob(11, named(12, 11, ["claude"]))],
    front: 11,
    change: (proc) => proc.remove(12),
  },
  {
    name: "another gets its number",
    before: [named(11, PANE, ["claude"])],
    front: 11,
    change: (proc) => proc.set({ ...named(11, PANE, ["claude"]), tpgid: 11, startTicks: "9" }),
  },
  {
    name: "the shell becomes the agent",
    before: [],
    front: PANE,
    change: (proc) => proc.set({ ...named(PANE, 1, ["claude"]), tpgid: PANE }),
  },
  {
    name: "a wrapper starts something",
    before: [named(11, PANE, ["npm exec x"])],
    front: 11,
    change: (proc) => proc.set({ ...inJob(11, named(12, 11, ["claude"])), tpgid: 11 }),
  },
  {
    name: "the agent is suspended by a signal",
    before: [named(11, PANE, ["claude"])],
    front: 11,
    change: (proc) => proc.set({ ...named(11, PANE, ["claude"]), tpgid: 11, state: "T" }),
  },
];

for (const { name, before, front, change } of CHANGES) {
  Deno.test(`fingerprintPane() tells that ${name}`, () => {
    using proc = paneWith(front, ...before);
    const finding = findIn(proc);
    const print = () => fingerprintPane(PANE, { finding, root: proc.root });
    assert.equal(print(), finding.fingerprint);
    assert.equal(print(), finding.fingerprint);
    change(proc);
    assert.notEqual(print(), finding.fingerprint);
  });
}

Deno.test("fingerprintPane() is the finding's own wherever nothing has changed", () => {
  for (const { name, front, processes } of PANE_CASES) {
    using proc = paneWith(front, ...processes);
    const finding = findIn(proc);
    const print = fingerprintPane(PANE, { finding, root: proc.root });
    assert.equal(print, told(finding) === "gone null" ? null : finding.fingerprint, name);
  }
});
