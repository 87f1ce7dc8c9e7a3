import { ok } from "node:assert/strict";
import { join } from "node:path";
import { eventually } from "../../daemon/e2e/eventually.ts";
import type { Observer } from "../../daemon/e2e/observer.ts";
import type { Escalation } from "../../shared/model/escalation.ts";
import { LinuxPage } from "./linux_page.ts";
import { LinuxTray } from "./linux_tray.ts";

const ASKS = { status: "waiting", waitingFor: "permission prompt" } as const;

Deno.test("Linux: one who waits is snoozed by keys, and the next one dismissed", async () => {
  await using tray = await LinuxTray.start(["one", "two"]);
  const page = await LinuxPage.open(tray);
  const observer = await tray.observe();
  await tray.says(observer, "one", ASKS);
  await page.pressIn(/^one 0\.0/, "s", () => isPhase(observer, "snoozed"));
  await tray.says(observer, "two", ASKS);
  // The way back from the first one stands before it.
  await page.pressIn(/^two 0\.0/, "d", () => isPhase(observer, "dismissed"));
  // Nobody has to walk there again.
  await page.hasFocusOn(/^Undo, two/);
  await page.press("u", () => calls(observer, "two"));
  await page.hasFocusOn(/^two 0\.0/);
  await tray.screen.photograph("linux_page_keys");
});

Deno.test("Linux: one who waits is snoozed by the mouse, and the next one dismissed", async () => {
  await using tray = await LinuxTray.start(["one", "two"]);
  const page = await LinuxPage.open(tray);
  const observer = await tray.observe();
  await tray.says(observer, "one", ASKS);
  await page.click(/^Snooze .*, one/, () => isPhase(observer, "snoozed"));
  await tray.says(observer, "two", ASKS);
  await page.click(/^Dismiss two/, () => isPhase(observer, "dismissed"));
  await page.click(/^Undo, one/, () => calls(observer, "one"));
  await tray.screen.photograph("linux_page_mouse");
});

Deno.test("Linux: a session is searched for from the menu, and opened by keys", async () => {
  await using tray = await LinuxTray.start(["one", "two"]);
  const page = await LinuxPage.open(tray);
  const hasEffect = () => page.isSearching;
  await tray.choose("search", { hasEffect });
  await page.search("two");
  await page.walk("Tab", /^two$/);
  await page.walk("j", /0\.0 claude/);
  await page.press("Return", () => page.seen?.detail.startsWith("two") === true);
  await tray.screen.photograph("linux_page_searched");

  // What is searched for next takes the place of that, also in a window that was put away.
  await tray.minimiseWindow();
  await tray.choose("search", { hasEffect });
  await page.search("one");
  await page.walk("Tab", /^one$/);
});

Deno.test("Linux: a session is searched for and opened by the mouse, and in a terminal", async () => {
  await using tray = await LinuxTray.start(["one", "two"]);
  const opened = join(tray.home.dir, "opened");
  const terminal = join(tray.home.dir, "terminal");
  await Deno.writeTextFile(terminal, `#!/bin/sh\necho "$*" >>'${opened}'\n`, { mode: 0o755 });
  const page = await LinuxPage.open(tray, { terminal: [terminal] });
  await page.click(/^Search/, () => page.isSearching);
  await page.search("two");
  await page.click(/^0\.0 claude/, () => page.seen?.detail.startsWith("two") === true);
  const read = () => Deno.readTextFile(opened).catch(() => "");
  await page.click(/^Open .* in Terminal/, async () => await read() !== "");
  const { panes } = (await tray.observe()).seen.snapshot;
  const pane = panes.find(({ tmuxPaneId }) => tmuxPaneId === "%1");
  await eventually("the words that attach", async () => {
    return (await read()).includes(` attach ${pane?.id} `);
  }, { lastSeen: () => Deno.readTextFileSync(opened) });
  await tray.screen.photograph("linux_page_opened");
});

Deno.test("Linux: whoever searches goes on when the daemon was killed and is there again", async () => {
  await using tray = await LinuxTray.start(["one", "two"]);
  const page = await LinuxPage.open(tray);
  await page.press("slash", () => page.isSearching);
  await page.search("tw");
  const daemon = tray.processes.find(({ commandLine }) => commandLine.includes(" serve "));
  ok(daemon, JSON.stringify(tray.processes));
  Deno.kill(daemon.pid, "SIGKILL");
  // One that is dying may take a client yet.
  const observer = await eventually("the next", () => tray.observe().catch(() => undefined), {
    deadlineMs: 60_000,
  });
  await tray.says(observer, "two", ASKS);
  await page.has(/^Dismiss two/);
  await page.search("o", "two");
  await tray.screen.photograph("linux_page_again");
});

function isPhase({ seen: { events } }: Observer, phase: Escalation["phase"]): boolean {
  return events.some(({ type, payload }) => type === "escalation" && payload["phase"] === phase);
}

/** Whether the agent of a session calls for a person. */
function calls({ seen: { snapshot } }: Observer, name: string): boolean {
  const session = snapshot.sessions.find((each) => each.name === name);
  return snapshot.escalations.some(({ sessionId, snoozedUntil }) =>
    sessionId === session?.id && snoozedUntil === null
  );
}
