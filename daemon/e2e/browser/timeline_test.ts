import { equal, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Result } from "../../../shared/protocol/manifest.ts";
import { eventually } from "../eventually.ts";
import { sessionCalled } from "../observer.ts";
import { browserTest } from "./browser_test_case.ts";
import { banner, gone, seen } from "./page_parts.ts";
import { WebScene } from "./web_scene.ts";

browserTest(
  "the timeline of a session has neither a hole nor a duplicate after the daemon restarts",
  async (visitor) => {
    await using scene = await WebScene.start({
      agents: 0,
      sessions: [{ name: "work", panes: ["quiet"] }],
    });
    // What a browser says of a server that is away is no error of the page.
    const page = await scene.visit(visitor, { expect: /WebSocket connection|ERR_CONNECTION/ });
    await page.getByRole("button", { name: "Timeline of work" }).click();
    const before = await scene.fleet.split("=work:", "quiet");
    const known = await showsTheTruth(scene, page, before);
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));

    let during = "";
    await scene.restart(async () => {
      await seen(banner(page, /daemon/));
      await scene.fleet.killPane(before);
      during = await scene.fleet.split("=work:", "quiet");
    }, { isKilled: true });
    const found = await showsTheTruth(scene, page, during);
    ok(found > known, "what happened while no daemon ran is told, too");
    await gone(banner(page, /daemon/));

    const after = await scene.fleet.split("=work:", "quiet");
    await scene.fleet.killPane(during);
    ok(await showsTheTruth(scene, page, after) > found);
    equal(await page.evaluate(() => Reflect.get(globalThis, "sameDocument")), true, "no reload");
  },
);

/**
 * Waits until the page lists just what the daemon answers, and that speaks of a pane.
 * @returns how many events that are
 */
async function showsTheTruth(
  scene: WebScene,
  page: Page,
  tmuxPaneId: string,
): Promise<number> {
  let shown: readonly string[] = [];
  let told: readonly string[] = [];
  await eventually(`a whole timeline with ${tmuxPaneId}`, async () => {
    told = await toldMessages(scene);
    shown = await page.locator(".timeline li > span > bdi:last-child").allInnerTexts();
    return told.some((message) => message.includes(tmuxPaneId)) &&
      shown.join("\n") === told.join("\n");
  }, { lastSeen: () => `${shown.join("; ")}, wanted ${told.join("; ")}` });
  return told.length;
}

/** What the daemon says of the session, the newest first. */
async function toldMessages({ observer }: WebScene): Promise<readonly string[]> {
  const sessionId = sessionCalled(observer.seen, "work")?.id;
  const { events } = await observer.client.request<Result<"events.list">>("events.list", {
    sessionId,
  });
  return events.map(({ message }) => message ?? "").reverse();
}
