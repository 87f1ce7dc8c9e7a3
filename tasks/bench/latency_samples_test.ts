import { deepEqual, equal } from "node:assert/strict";
import type { ChangeKind } from "./change_kind.ts";
import { latencyFigures } from "./latency_samples.ts";

function sample(kind: ChangeKind, fromEnd: number, lost = false) {
  return { kind, fromEnd, fromStart: fromEnd + 10, lost };
}

Deno.test("latencyFigures() tells each kind apart and the slowest of them", () => {
  const figures = latencyFigures([
    sample("pane_split", 20),
    sample("pane_split", 40),
    sample("session_renamed", 5),
  ]);
  deepEqual(figures, {
    "latency.lost": 0,
    "latency.pane_split.p50": 30,
    "latency.pane_split.p95": 40,
    "latency.session_renamed.p50": 5,
    "latency.session_renamed.p95": 5,
    "latency.worst.p95": 40,
    "latency.from_start.worst.p95": 50,
  });
});

Deno.test("latencyFigures() counts a lost change and the time it was waited for", () => {
  const figures = latencyFigures([sample("pane_exited", 5), sample("pane_exited", 15_000, true)]);
  equal(figures["latency.lost"], 1);
  equal(figures["latency.worst.p95"], 15_000);
});

Deno.test("latencyFigures() has no figures without samples", () => {
  deepEqual(latencyFigures([]), {});
});
