import assert from "node:assert/strict";
import { healthLines } from "./health.ts";
import { lineText } from "./line.ts";
import { sampleCheck, sampleHealth } from "./test_health.ts";
import { SAMPLE_NOW } from "./test_snapshot.ts";

const shown = (health: ReturnType<typeof sampleHealth>) =>
  healthLines(health, { now: SAMPLE_NOW, home: "/home/me" })
    .map((line) => lineText(line, { colors: false }))
    .join("\n");

Deno.test("healthLines() of a daemon that is well", () => {
  assert.equal(
    shown(sampleHealth()),
    `\
✓ healthy · ntm-tracker 0.1.0 · up 2h · process 4711 · 2 clients · database 98 KiB

✓ healthy  tmux      2h  1 tmux server answers
✓ healthy  database  2h  everything is kept

TMUX SERVER             STATE  LAST OK  LOOKS  FAILED     TOOK   NEXT  HOOKS  CIRCUIT
/tmp/tmux-1000/default  ✓ ok        1s    120       0  12.3 ms  1.9 s  off    closed

AGENT HOOKS  TOLD  OLD  REFUSED  FAULTS  ELSEWHERE  AGENTS  LAST
watched        12    0        0       0          1       2  4s ago

DATABASE       LIMIT   FREE     LOG  COPIES  PRUNED
88 KiB    524288 KiB  0 KiB  10 KiB    none  never in this run

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
      condition: "unhealthy",
      checks: [
        sampleCheck({
          name: "tmux",
          status: "degraded",
          condition: "degraded",
          since: SAMPLE_NOW - 90_000,
          detail: "it is not installed",
          advice: "install it",
        }),
        sampleCheck({
          name: "database",
          status: "degraded",
          condition: "unhealthy",
          since: SAMPLE_NOW - 4_000,
          detail: "disk full; 3 events wait",
          advice: "make room",
        }),
      ],
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
✗ unhealthy · ntm-tracker 0.1.0 · up 2h · process 4711 · 1 client · database 98 KiB

! degraded   tmux      1m  it is not installed
✗ unhealthy  database  4s  disk full; 3 events wait

→ database: make room
→ tmux: install it
◉ screens are read in api

TMUX SERVER             STATE       LAST OK  LOOKS  FAILED  TOOK   NEXT  HOOKS  CIRCUIT
/tmp/tmux-1000/default  ! degraded    never    120       3     -  1.9 s  on     half open

AGENT HOOKS  TOLD  OLD  REFUSED  FAULTS  ELSEWHERE  AGENTS  LAST
unusable       12    0        0       3          1       2  never

DATABASE       LIMIT   FREE     LOG  COPIES  PRUNED
88 KiB    524288 KiB  0 KiB  10 KiB    none  never in this run

KEPT  DAYS  OLDEST  TOO OLD  FOR ROOM`,
  );
});
