import { deepEqual, rejects } from "node:assert/strict";
import { Findings } from "./findings.ts";

const SCENARIO = {
  name: "2x3-quiet-hooks",
  fleet: { sessions: 2, panesEach: 3, printing: false },
  hooks: true,
};

Deno.test("Findings reports figures with their units, in the table's order", () => {
  const findings = new Findings(SCENARIO, new AbortController().signal);
  findings.add({ rss: 50, "cpu.daemon": 0.1 });
  findings.addDurations("look.windows", [4, 1, 2, 3]);
  findings.addDurations("look.full", []);
  deepEqual(findings.report(), {
    name: "2x3-quiet-hooks",
    sessions: 2,
    panes: 6,
    printing: false,
    hooks: true,
    metrics: {
      "look.windows.p50": { value: 2.5, unit: "ms" },
      "look.windows.p95": { value: 4, unit: "ms" },
      "look.windows.p99": { value: 4, unit: "ms" },
      "cpu.daemon": { value: 0.1, unit: "%" },
      "rss": { value: 50, unit: "MB" },
    },
    samples: { "look.windows": [4, 1, 2, 3] },
    failures: [],
  });
});

Deno.test("Findings.attempt() notes what failed and goes on", async () => {
  const findings = new Findings(SCENARIO, new AbortController().signal);
  await findings.attempt("cpu", () => Promise.reject(new Error("the process ended")));
  deepEqual(findings.failures, ["cpu: the process ended"]);
});

Deno.test("Findings.attempt() lets an interruption through", async () => {
  const abort = new AbortController();
  const findings = new Findings(SCENARIO, abort.signal);
  abort.abort();
  await rejects(findings.attempt("cpu", () => Promise.reject(new Error("aborted"))), /aborted/);
  deepEqual(findings.failures, []);
});
