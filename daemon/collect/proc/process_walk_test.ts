import assert from "node:assert/strict";
import { classifyProcess } from "../../detect/agent_process.ts";
import { ChildLookup } from "./read_process.ts";
import { fillPane, findIn, inJob, named, PANE, PANE_CASES, paneWith, told } from "./test_panes.ts";
import { FakeProc } from "./test_proc.ts";

Deno.test("findAgent() works the same on a kernel without lists of children", () => {
  for (const { front, processes, want } of PANE_CASES) {
    using proc = new FakeProc({ listsChildren: false });
    fillPane(proc, { front, processes });
    assert.equal(told(findIn(proc)), want);
  }
});

Deno.test("findAgent() goes down no deeper than asked", () => {
  const chain = Array.from({ length: 9 }, (_, n) => named(11 + n, 10 + n, ["sh", "-c", "x"]));
  using proc = paneWith(11, ...chain.map((one) => inJob(11, one)), {
    ...named(20, 19, ["claude"]),
    pgrp: 11,
  });
  assert.equal(told(findIn(proc)), "other sh");
  assert.equal(told(findIn(proc, { maxDepth: 9 })), "other sh");
  assert.equal(told(findIn(proc, { maxDepth: 10 })), "claude 20");
});

Deno.test("findAgent() looks at no more processes than asked", () => {
  const jobs = Array.from({ length: 300 }, (_, n) => named(11 + n, PANE, ["make"]));
  using proc = paneWith(PANE, ...jobs, named(500, PANE, ["claude"]));
  let looked = 0;
  const classify: typeof classifyProcess = (process) => {
    looked++;
    return classifyProcess(process);
  };
  assert.equal(told(findIn(proc, { classify })), "shell bash");
  assert.ok(looked >= 200 && looked <= 202, `${looked}`);
  assert.equal(told(findIn(proc, { maxProcesses: 302 })), "claude 500");
});

Deno.test("findAgent() does not go round in a circle, nor to another's children", () => {
  using proc = paneWith(PANE, named(11, PANE, ["sh", "-c", "x"]), named(12, 1, ["claude"]));
  Deno.writeTextFileSync(`${proc.root}/11/task/11/children`, "10 11 12 ");
  assert.equal(told(findIn(proc)), "shell bash");
});

Deno.test("findAgent() looks once at a process that is listed twice", () => {
  using proc = paneWith(PANE, named(11, PANE, ["vim"]));
  Deno.writeTextFileSync(`${proc.root}/${PANE}/task/${PANE}/children`, "11 11 11 ");
  const looked: string[] = [];
  const classify: typeof classifyProcess = (process) => {
    looked.push(process.comm);
    return classifyProcess(process);
  };
  findIn(proc, { classify });
  assert.equal(looked.filter((comm) => comm === "vim").length, 1);
});

Deno.test("findAgent() asks a shared lookup", () => {
  using proc = paneWith(12, named(11, PANE, ["sh", "-c", "x"]));
  const children = new ChildLookup(proc.root);
  const asked: number[] = [];
  const original = children.childrenOf.bind(children);
  children.childrenOf = (pid) => {
    asked.push(pid);
    return original(pid);
  };
  findIn(proc, { children });
  assert.deepEqual(asked, [PANE, 11]);
});
