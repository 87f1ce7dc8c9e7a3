import assert from "node:assert/strict";
import fc from "fast-check";
import { aConnection, aFleet, anInput, aWaitingFleet, NOW } from "./test_input.ts";
import { tooltipFor } from "./tooltip.ts";

const today = { compactions: 2, activeMs: 4.2 * 3_600_000 };

const fleet = aFleet({
  sessions: [{ name: "api" }, { name: "web" }],
  panes: [{ status: "active" }, { tmuxPaneId: "%2" }, { tmuxPaneId: "%3", endedAt: NOW }],
});

Deno.test("tooltipFor() tells the fleet, the day and how fresh that is", () => {
  const connections = [aConnection({ snapshot: fleet, today })];
  assert.equal(
    tooltipFor(anInput({ connections })),
    "2 sessions, 2 panes, 1 active\n2 compacts today | 4.2h usage\ndaemon: ok (Ubuntu) | last: 2s",
  );
});

Deno.test("tooltipFor() begins with who needs a person", () => {
  const connections = [aConnection({ snapshot: aWaitingFleet() })];
  assert.equal(
    tooltipFor(anInput({ connections })),
    "1 needs you\n1 session, 1 pane, 0 active\ndaemon: ok (Ubuntu) | last: 2s",
  );
});

Deno.test("tooltipFor() joins connections, and is as fresh as the one heard longest ago", () => {
  const connections = [
    aConnection({ snapshot: fleet, today }),
    aConnection({ id: "b", label: "Debian", snapshot: fleet, today, lastHeardAt: NOW - 65_000 }),
    aConnection({ id: "c", label: "Arch", state: { kind: "lost" }, lastHeardAt: 0 }),
  ];
  assert.equal(
    tooltipFor(anInput({ connections })),
    "4 sessions, 4 panes, 2 active\n4 compacts today | 8.4h usage\n" +
      "daemon: ok (Ubuntu, Debian), lost (Arch) | last: 1min",
  );
});

Deno.test("tooltipFor() says how each daemon is", () => {
  const line = (part: Parameters<typeof aConnection>[0]) =>
    tooltipFor(anInput({ connections: [aConnection({ lastHeardAt: null, ...part })] }))
      .split("\n").at(-1);
  assert.equal(line({ state: { kind: "connecting" } }), "daemon: connecting (Ubuntu)");
  assert.equal(line({ state: { kind: "stale", wire: "stdio" } }), "daemon: silent (Ubuntu)");
  assert.equal(line({ state: { kind: "none" } }), "daemon: off (Ubuntu)");
  for (const kind of ["refused", "unavailable"] as const) {
    assert.equal(line({ state: { kind, sentence: "new" } }), `daemon: ${kind} (Ubuntu)`);
  }
  assert.equal(line({ health: "unhealthy" }), "daemon: unhealthy (Ubuntu)");
  assert.equal(line({ snapshot: aFleet({}, { degraded: true }) }), "daemon: degraded (Ubuntu)");
  assert.equal(line({ snapshot: null }), "daemon: reading (Ubuntu)");
  assert.equal(tooltipFor(anInput({ connections: [] })), "no daemon found");
});

Deno.test("tooltipFor() leaves the day out before it cuts anything", () => {
  const connections = ["Ubuntu-22.04-long", "Debian-testing-long", "openSUSE-Tumbleweed"].map((
    label,
  ) => aConnection({ id: label, label, snapshot: fleet, today }));
  const text = tooltipFor(anInput({ connections }));
  assert.ok(text.length <= 127);
  assert.doesNotMatch(text, /today/);
  assert.match(text, /last: 2s$/);
});

Deno.test("tooltipFor() has at most 127 units, and ends with a whole word, whatever the names", () => {
  const label = fc.string({ unit: "grapheme", maxLength: 60 });
  fc.assert(
    fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
      const connections = labels.map((one, at) =>
        aConnection({ id: `${at}`, label: one, snapshot: aWaitingFleet(), today })
      );
      const text = tooltipFor(anInput({ connections }));
      assert.ok(text.length <= 127);
      assert.ok(text.isWellFormed());
      assert.ok(!/\n\n|\n$/.test(text));
    }),
    { numRuns: 50 },
  );
});
