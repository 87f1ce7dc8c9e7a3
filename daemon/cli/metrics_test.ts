import assert from "node:assert/strict";
import { lineText } from "./line.ts";
import { metricsLines } from "./metrics.ts";

Deno.test("metricsLines() counts, sizes and times", () => {
  const lines = metricsLines({
    at: 7_200_000,
    since: 0,
    counters: { "looks": 120, "looks.failed": 3 },
    gauges: { "clients": 2, "database.bytes": 4_096, "memory.rssBytes": 62_914_560 },
    timingsMs: { commit: { count: 40, p50: 1.23, p95: 4, max: 19.96 } },
  });
  assert.equal(
    lines.map((line) => lineText(line, { colors: false })).join("\n"),
    `\
figures of 2h

COUNTED
looks         120
looks.failed    3

NOW
clients                 2
database.bytes    4.0 KiB
memory.rssBytes  60.0 MiB

TOOK, MS  TIMES  HALF  95 %  LONGEST
commit       40   1.2   4.0     20.0`,
  );
});
