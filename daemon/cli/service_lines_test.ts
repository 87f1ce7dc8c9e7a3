import assert from "node:assert/strict";
import type { ServiceReport } from "../upkeep/service/manage_service.ts";
import { lineText } from "./line.ts";
import { changeLines, reportLines, startedAgain } from "./service_lines.ts";

type Supervisor = NonNullable<ServiceReport["supervisor"]>;

const SUPERVISOR: Supervisor = {
  ...{ pid: 7, startedAt: 0, phase: "running", daemonPid: 8, daemonSince: 0, daemonStatus: null },
  ...{ restarts: 0, failuresInRow: 0, lastFailure: null, nextStartAt: null, hangLimitMs: 30_000 },
  ...{ refusal: null, alive: true, suspended: false },
};

function shown(supervisor: Partial<Supervisor>, report: Partial<ServiceReport>): string {
  const lines = reportLines({
    ...{ manager: "supervisor", running: false, failed: false, withoutSystemd: null, unit: null },
    supervisor: { ...SUPERVISOR, ...supervisor },
    ...report,
  }, { home: "/home/me", now: 0, columns: 400 });
  return lines.map((line) => lineText(line, { colors: false })).join("\n");
}

Deno.test("changeLines() does not say done where the first daemon was refused", () => {
  const supervisor: Supervisor = {
    ...{ ...SUPERVISOR, alive: false, phase: "gave_up", daemonPid: null },
    refusal: "newer_database",
  };
  const begun: ServiceReport = {
    ...{ manager: "none", running: false, failed: true, withoutSystemd: "", unit: null },
    supervisor,
  };
  const text = changeLines({
    ...{ manager: "supervisor", withoutSystemd: "none here", unit: null, dryRun: false, begun },
    ...{ commands: ["ntm-tracker supervise"], supervisorPid: 7, changed: true, notes: [] },
  }, { home: "/home/me", now: 0, columns: 400 }).map((line) => lineText(line, { colors: false }));
  assert.equal(text[0], "✗ failed");
  assert.ok(text.some((line) => line.includes("gave up: a newer version has written")));
  assert.ok(text.some((line) => line.includes("`ntm-tracker service install` starts it again")));
});

Deno.test("reportLines() says where a stopped supervisor has lost its daemon", () => {
  const text = shown({ suspended: true, daemonPid: null }, {});
  assert.match(text, /was running, its daemon has ended/);
});

Deno.test("startedAgain() says it as people do", () => {
  assert.deepEqual([0, 1, 2].map(startedAgain), [
    "started again 0 times",
    "started again once",
    "started again 2 times",
  ]);
});

Deno.test("reportLines() says why a supervisor gave up at once, and what to do", () => {
  const gone = { alive: false, phase: "gave_up", daemonPid: null } as const;
  const nobody = { manager: "none", failed: true } as const;
  const settings = shown({ ...gone, refusal: "settings" }, nobody);
  assert.match(settings, /^✗ failed/);
  assert.match(settings, /gave up: the settings are wrong, see `ntm-tracker config check`\n/);
  assert.match(settings, /once that is put right, `ntm-tracker service install` starts it again/);
  assert.match(
    shown({ ...gone, refusal: "newer_database" }, nobody),
    /gave up: a newer version has written the database, install that one again/,
  );
});

Deno.test("reportLines() says that a supervisor is stopped, and how it goes on", () => {
  const text = shown({ suspended: true }, {});
  assert.match(text, /^! is stopped/);
  assert.match(text, /process 7, is stopped by a signal .*`kill -CONT 7` lets it go on\n/);
  assert.match(text, /supervisor: process 7, was running/);
});
