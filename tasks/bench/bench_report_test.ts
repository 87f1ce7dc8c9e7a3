import { deepEqual, equal, throws } from "node:assert/strict";
import { beginReport, parseReport } from "./bench_report.ts";
import { Findings } from "./findings.ts";

const SCENARIO = {
  name: "2x3-quiet",
  fleet: { sessions: 2, panesEach: 3, printing: false },
  hooks: false,
};

Deno.test("parseReport() reads what a run has written", () => {
  const report = beginReport({ quick: true, windowMs: 15_000 });
  const findings = new Findings(SCENARIO, new AbortController().signal);
  findings.add({ rss: 50 });
  report.scenarios.push(findings.report());
  deepEqual(parseReport(JSON.stringify(report)), report);
  equal(report.complete, false);
});

Deno.test("parseReport() refuses other documents", () => {
  throws(() => parseReport("{}"), /schema/);
  throws(() => parseReport("rss 50"), SyntaxError);
  const report = beginReport({ quick: true, windowMs: 15_000 });
  throws(() => parseReport(JSON.stringify({ ...report, scenarios: [{}] })), /scenarios/);
});
