import { equal, match } from "node:assert/strict";
import { beginReport } from "./bench_report.ts";
import { compareBudgets } from "./budgets.ts";
import { Findings } from "./findings.ts";
import { formatReport } from "./format_report.ts";

async function reportOf(hooks: boolean, rss: number) {
  const name = `2x3-quiet${hooks ? "-hooks" : ""}`;
  const fleet = { sessions: 2, panesEach: 3, printing: false };
  const findings = new Findings({ name, fleet, hooks }, new AbortController().signal);
  findings.add({ rss });
  if (hooks) await findings.attempt("latency", () => Promise.reject(new Error("no tmux")));
  return findings.report();
}

Deno.test("formatReport() puts the scenarios of a fleet beside each other", async () => {
  const report = beginReport({ quick: true, windowMs: 1 });
  report.scenarios.push(await reportOf(false, 50), await reportOf(true, 61.25));
  const text = formatReport(report);
  match(text, /^2x3 +quiet +quiet-hooks$/m);
  match(text, /^rss +MB +50\.0 +61\.3$/m);
  match(text, /^cpu\.daemon +% +- +-$/m);
  match(text, /^2x3-quiet-hooks: latency: no tmux$/m);
});

Deno.test("formatReport() says which budgets were missed", async () => {
  const report = beginReport({ quick: true, windowMs: 1 });
  report.scenarios.push(await reportOf(false, 90));
  const budget = { name: "rss", scenario: "2x3-quiet", limit: 80, unit: "MB", source: "small" };
  const met = { ...budget, limit: 100 };
  const missing = { ...budget, name: "cpu.daemon", unit: "%" };
  report.budgets = compareBudgets([budget, met, missing], report.scenarios);
  const text = formatReport(report);
  match(text, /^MISSED +2x3-quiet +rss +90\.0 +of 80\.0 MB +\(small\)$/m);
  match(text, /^MISSING +2x3-quiet +cpu\.daemon +- /m);
  match(text, /^met +2x3-quiet +rss +90\.0 +of 100\.0 MB$/m);
  match(text, /^2 of 3 budgets missed\.$/m);
});

Deno.test("formatReport() shows the curve", () => {
  const report = beginReport({ quick: true, windowMs: 1 });
  report.curve.push({ fleet: "2x3-quiet", pauseMs: 480, metrics: { "cpu.daemon": 0.5 } });
  match(formatReport(report), /^2x3-quiet +480 +0\.50 +- +-/m);
  equal(formatReport(beginReport({ quick: true, windowMs: 1 })), "");
});
