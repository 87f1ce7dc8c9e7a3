import { equal, match } from "node:assert/strict";
import { browserTest } from "./browser_test_case.ts";
import {
  banner,
  buttonOf,
  entryOf,
  gone,
  needsYou,
  rowOf,
  seen,
  shownPanes,
  titled,
  undoOf,
} from "./page_parts.ts";
import { WebScene } from "./web_scene.ts";
import { eventually } from "../eventually.ts";
import { livingPanes } from "../observer.ts";

browserTest("the first response has everything, without a script", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  await scene.asks("%1");
  const page = await scene.visit(visitor, { javaScriptEnabled: false });
  await seen(entryOf(page, "two"));
  await seen(rowOf(page, "%0"));
  match(await page.title(), /^\(1\)/);
  match(await entryOf(page, "two").innerText(), /two[^]*claude[^]*permission/i);
  equal((await shownPanes(page)).join(" "), "%0 %1");
});

browserTest("a pane that is split shows as it happens, and goes", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.visit(visitor);
  await seen(rowOf(page, "%0"));
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  const added = await scene.fleet.split("=one:", "quiet");
  await seen(rowOf(page, added));
  await scene.fleet.killPane(added);
  await gone(rowOf(page, added));
  equal(await page.evaluate(() => Reflect.get(globalThis, "sameDocument")), true, "no reload");
});

browserTest("who waits is on top and in the title, and is gone once answered", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  const page = await scene.visit(visitor);
  await seen(needsYou(page).getByText("Nobody waits"));
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  await scene.asks("%1");
  await seen(entryOf(page, "two"));
  await titled(page, /^\(1\)/);
  await scene.asks("%0");
  await seen(entryOf(page, "one"));
  await titled(page, /^\(2\)/);
  await scene.works("%1");
  await gone(entryOf(page, "two"));
  await scene.works("%0");
  await seen(needsYou(page).getByText("Nobody waits"));
  await titled(page, /^ntm-tracker$/);
  equal(await page.evaluate(() => Reflect.get(globalThis, "sameDocument")), true, "no reload");
});

browserTest("snoozed and dismissed by a click, for every client", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  await scene.asks("%0");
  await scene.asks("%1");
  const page = await scene.visit(visitor);
  const other = await scene.visit(visitor);
  await seen(entryOf(other, "one"));
  await buttonOf(entryOf(page, "one"), "Snooze").click();
  const snoozed = await scene.observer.waitFor("a snooze", ({ snapshot }) => {
    return snapshot.escalations.find(({ snoozedUntil }) => snoozedUntil !== null);
  });
  const minutes = ((snoozed.snoozedUntil ?? 0) - Date.now()) / 60_000;
  equal(Math.round(minutes), 15);
  await gone(entryOf(page, "one"));
  await gone(entryOf(other, "one"));
  await buttonOf(entryOf(page, "two"), "Dismiss").click();
  await gone(entryOf(other, "two"));
  await scene.observer.waitFor("it to be dismissed", ({ snapshot }) => {
    return snapshot.escalations.every(({ id }) => id === snoozed.id);
  });
});

browserTest(
  "a button shows that it is at it, and forgets that nobody answered",
  async (visitor) => {
    await using scene = await WebScene.start();
    await scene.asks("%0");
    const page = await scene.visit(visitor, { expect: /WebSocket connection|ERR_CONNECTION/ });
    const dismiss = buttonOf(entryOf(page, "one"), "Dismiss");
    await seen(dismiss);
    scene.daemon.signal("SIGSTOP");
    try {
      await dismiss.click();
      await seen(needsYou(page).locator("button[aria-busy=true]"));
    } finally {
      scene.daemon.signal("SIGCONT");
    }
    await seen(undoOf(page, "one"));
    await page.keyboard.press("u");
    await seen(entryOf(page, "one"));
    const failure = entryOf(page, "one").getByText(/cannot be reached/);
    await scene.restart(async () => {
      await seen(banner(page, /does not answer/));
      await dismiss.click();
      await seen(failure);
    });
    await gone(failure);
    await seen(dismiss);
  },
);

browserTest(
  "what was dismissed is undone at once, or brought back from the list",
  async (visitor) => {
    await using scene = await WebScene.start();
    await scene.asks("%0");
    const page = await scene.visit(visitor);
    await buttonOf(entryOf(page, "one"), "Dismiss").focus();
    await page.keyboard.press("d");
    await seen(undoOf(page, "one"));
    await gone(entryOf(page, "one"));
    await titled(page, /^ntm-tracker$/);
    // The focus is where the entry was.
    await page.keyboard.press("u");
    await seen(entryOf(page, "one"));
    await titled(page, /^\(1\)/);
    await buttonOf(entryOf(page, "one"), "Dismiss").click();
    await seen(undoOf(page, "one"));
    // Another page knows nothing of the moment, but has it in the list from the first paint on.
    const other = await scene.visit(visitor);
    const list = needsYou(other).getByText("1 snoozed or dismissed");
    await list.click();
    await needsYou(other).getByRole("button", { name: /^Bring back, one/ }).click();
    await seen(entryOf(other, "one"));
    await gone(list);
    await seen(entryOf(page, "one"));
  },
);

browserTest(
  "a daemon that restarts: the page goes on, and nothing is lost or double",
  async (visitor) => {
    await using scene = await WebScene.start({ agents: 3 });
    // What a browser says of a server that is away is no error of the page.
    const page = await scene.visit(visitor, { expect: /WebSocket connection|ERR_CONNECTION/ });
    await seen(rowOf(page, "%2"));
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await scene.asks("%0");
    await seen(entryOf(page, "one"));
    let added = "";
    await scene.restart(async () => {
      await seen(banner(page, /daemon/));
      added = await scene.fleet.split("=one:", "quiet");
      await scene.fleet.killPane("%2");
    });
    await seen(rowOf(page, added));
    await gone(rowOf(page, "%2"));
    await gone(banner(page, /daemon/));
    await seen(entryOf(page, "one"));
    const last = await scene.fleet.split("=one:", "quiet");
    await seen(rowOf(page, last));
    await showsTheTruth();
    equal(await entryOf(page, "one").count(), 1);
    equal(await page.evaluate(() => Reflect.get(globalThis, "sameDocument")), true, "no reload");

    async function showsTheTruth(): Promise<void> {
      let [shown, true_] = ["", ""];
      await eventually("the page to show what is", async () => {
        await scene.observer.request("snapshot.get");
        true_ = livingPanes(scene.observer.seen).map(({ tmuxPaneId }) => tmuxPaneId).sort().join(
          " ",
        );
        return (shown = (await shownPanes(page)).join(" ")) === true_;
      }, { lastSeen: () => `${shown}, wanted ${true_}` });
    }
  },
);

browserTest("a daemon that is stopped is not shown as live", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.visit(visitor, { expect: /WebSocket connection|ERR_CONNECTION/ });
  await seen(rowOf(page, "%0"));
  const { pid } = scene.daemon;
  Deno.kill(pid, "SIGSTOP");
  try {
    await seen(banner(page, /does not answer/));
    await titled(page, /disconnected/);
  } finally {
    Deno.kill(pid, "SIGCONT");
  }
  await gone(banner(page, /does not answer/));
  await scene.asks("%0");
  await seen(entryOf(page, "one"));
});
