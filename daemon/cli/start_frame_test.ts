import assert from "node:assert/strict";
import { type Line, lineText } from "./line.ts";
import { sampleHealth } from "./test_health.ts";
import { SAMPLE_NOW, sampleEscalation, sampleSnapshot } from "./test_snapshot.ts";
import { type DashboardView, lastFrame, startFrame, type StartView } from "./start_frame.ts";

const VIEW: StartView = {
  version: "0.1.0",
  snapshot: sampleSnapshot({ escalations: [sampleEscalation()] }),
  health: sampleHealth(),
  daemon: "own",
  dashboard: null,
  logFile: "/home/me/.local/share/ntm-tracker/daemon.log",
  home: "/home/me",
  hostname: "box",
  now: SAMPLE_NOW,
};

const shown = (lines: readonly Line[]) =>
  lines.map((line) => lineText(line, { colors: false })).join("\n");

const HEAD =
  "ntm-tracker 0.1.0 · 2 sessions · 4 panes · ▲ 1 waits for you · ● 1 active · ○ 1 idle · ? 1 unknown";
const FOOT = "Ctrl-C ends the daemon · log ~/.local/share/ntm-tracker/daemon.log";
const BOARD = `\
● web 日本  active · ▲ 1 waits for you · 2 panes · 10m old
    0.0   %5   ▲ waiting   1m  claude  [context low] May I run it?
    0.1   %6   × ended    30s  bash    [exit 2] ~/api
● api  active · 3 panes · attached · 2h old
    0.0   %1   ● active    4s  node    Fix the parser
    0.1   %2   ○ idle      3m  bash    ~/api
    10.0  %12  ? unknown   1m  vim     日本語 notes
× old  ended · 3m ago`;

Deno.test("startFrame() has counts above and the way out below", () => {
  assert.equal(
    shown(startFrame(VIEW, { columns: 120, rows: 30 })),
    `${HEAD}\n\n${BOARD}\n\n${FOOT}`,
  );
});

Deno.test("startFrame() never has more rows than there are, and keeps the way out", () => {
  for (let rows = 1; rows < 14; rows++) {
    const lines = startFrame(VIEW, { columns: 80, rows });
    assert.ok(lines.length <= rows, `${lines.length} lines in ${rows} rows`);
    if (rows > 1) assert.ok(shown(lines).includes("Ctrl-C"), `in ${rows} rows`);
  }
});

Deno.test("startFrame() says which daemon is followed", () => {
  const lines = startFrame({ ...VIEW, daemon: { pid: 99 } }, { columns: 120, rows: 30 });
  assert.equal(
    shown(lines.slice(-1)),
    "following process 99, which runs already · Ctrl-C leaves it running · " +
      "log ~/.local/share/ntm-tracker/daemon.log",
  );
});

Deno.test("startFrame() tells what is missing above the table", () => {
  const health = sampleHealth({
    capabilities: { tmux: false, ntm: false, stream: false, systemd: false },
  });
  const lines = startFrame({ ...VIEW, health }, { columns: 100, rows: 30 });
  assert.match(shown(lines), /\n! tmux is not installed, [^]*:\n {2}Debian, Ubuntu {2}sudo apt/);
});

Deno.test("lastFrame() leaves the table, and no way out any more", () => {
  assert.equal(shown(lastFrame(VIEW, { columns: 120, rows: 30 })), `${HEAD}\n${BOARD}`);
});

const LINK = "http://127.0.0.1:3847/login?code=0123456789012345678901234567890123456789012";

/** The lines of the dashboard in a table of so many columns. */
function dashboardShown(
  change: Partial<DashboardView & { kind: "link" }>,
  columns = 120,
): string[] {
  const expiresAt = SAMPLE_NOW + 1;
  const link = { kind: "link", url: LINK, expiresAt, wantedPort: 3_847, ...change } as const;
  const frame = shown(startFrame({ ...VIEW, dashboard: link }, { columns, rows: 30 }));
  return frame.split("\n").filter((line) => /dashboard|login/.test(line));
}

Deno.test("startFrame() has the link to the dashboard above the table while it works", () => {
  assert.deepEqual(dashboardShown({}), [`dashboard ${LINK} · works once`]);
  assert.deepEqual(dashboardShown({}, 90), [`dashboard ${LINK}`]);
  assert.deepEqual(dashboardShown({ wantedPort: null }, 80), [LINK]);
});

Deno.test("startFrame() names the command for a link that is over, or does not fit", () => {
  const instead = "dashboard http://127.0.0.1:3847 · `ntm-tracker open` logs a browser in";
  assert.deepEqual(dashboardShown({ expiresAt: SAMPLE_NOW }), [instead]);
  assert.deepEqual(dashboardShown({}, 75), [instead]);
});

Deno.test("startFrame() says which port is used when the port was taken", () => {
  assert.deepEqual(dashboardShown({ wantedPort: 3_846 }), [
    "! port 3846 is taken: the dashboard is on port 3847",
    `dashboard ${LINK} · works once`,
  ]);
});

Deno.test("startFrame() says why there is no dashboard", () => {
  const dashboard = { kind: "off", why: "the dashboard is off: \x1b[2Jno port" } as const;
  const frame = shown(startFrame({ ...VIEW, dashboard }, { columns: 120, rows: 30 }));
  assert.match(frame, /\nthe dashboard is off: .*no port\n/);
  assert.ok(!frame.includes("\x1b"));
});

Deno.test("lastFrame() leaves no link in the terminal", () => {
  const dashboard = { kind: "link", url: LINK, expiresAt: Infinity, wantedPort: null } as const;
  const last = shown(lastFrame({ ...VIEW, dashboard }, { columns: 120, rows: 30 }));
  assert.ok(!/login|dashboard/.test(last));
});
