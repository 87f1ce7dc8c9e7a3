import assert from "node:assert/strict";
import { healthLines } from "./health.ts";
import { lineText } from "./line.ts";
import { sampleHealth } from "./sample_health.ts";
import { SAMPLE_NOW } from "./sample_snapshot.ts";

const shown = (health: ReturnType<typeof sampleHealth>) =>
  healthLines(health, { now: SAMPLE_NOW, home: "/home/me" })
    .map((line) => lineText(line, { colors: false }))
    .join("\n");

Deno.test("healthLines() of a daemon that is well", () => {
  assert.equal(
    shown(sampleHealth()),
    `\
✓ ok · ntm-tracker 0.1.0 · up 2h · process 4711 · 2 clients · database 98 KiB

✓ ok  tmux      1 tmux server answers
✓ ok  database  everything is kept

TMUX SERVER             STATE  LAST OK  LOOKS  FAILED     TOOK   NEXT  HOOKS  CIRCUIT
/tmp/tmux-1000/default  ✓ ok        1s    120       0  12.3 ms  1.9 s  off    closed

AGENT HOOKS  TOLD  OLD  REFUSED  FAULTS  ELSEWHERE  AGENTS  LAST
watched        12    0        0       0          1       2  4s ago

DATABASE       LIMIT   FREE     LOG  PRUNED
88 KiB    524288 KiB  0 KiB  10 KiB  never in this run

KEPT  DAYS  OLDEST  TOO OLD  FOR ROOM`,
  );
});

Deno.test("healthLines() of one that is not", () => {
  const [source] = sampleHealth().sources;
  assert.ok(source);
  const unwell = { ...source, status: "degraded", lastOkAt: null, lastLookMs: null } as const;
  assert.equal(
    shown(sampleHealth({
      status: "degraded",
      checks: [{ name: "database", status: "degraded", detail: "disk full; 3 events wait" }],
      sources: [{ ...unwell, failures: 3, circuit: "half_open", hooks: true }],
      agentHooks: { ...sampleHealth().agentHooks, state: "unusable", faults: 3, lastAt: null },
      capture: {
        mode: "per_session",
        banner: false,
        sessions: [{ sessionId: "s", name: "api" }],
        namesakes: [],
      },
      clients: 1,
    })),
    `\
! degraded · ntm-tracker 0.1.0 · up 2h · process 4711 · 1 client · database 98 KiB

! degraded  database  disk full; 3 events wait
◉ screens are read in api

TMUX SERVER             STATE       LAST OK  LOOKS  FAILED  TOOK   NEXT  HOOKS  CIRCUIT
/tmp/tmux-1000/default  ! degraded    never    120       3     -  1.9 s  on     half open

AGENT HOOKS  TOLD  OLD  REFUSED  FAULTS  ELSEWHERE  AGENTS  LAST
unusable       12    0        0       3          1       2  never

DATABASE       LIMIT   FREE     LOG  PRUNED
88 KiB    524288 KiB  0 KiB  10 KiB  never in this run

KEPT  DAYS  OLDEST  TOO OLD  FOR ROOM`,
  );
});
