import { equal } from "node:assert/strict";
import { Fleet } from "../../../fixtures/fleet.ts";
import { browserTest } from "./browser_test_case.ts";
import { tabTo } from "./keyboard.ts";
import { gone, rowOf, seen, sessions, shownPanes } from "./page_parts.ts";
import { WebScene } from "./web_scene.ts";

browserTest(
  "the search and the states show what fits, and go back to everything",
  async (visitor) => {
    await using scene = await WebScene.start({
      agents: 2,
      sessions: [{ name: "rest", panes: [] }],
    });
    await scene.asks("%1");
    const page = await scene.visit(visitor);
    await seen(rowOf(page, "%2"));
    const search = sessions(page).getByRole("searchbox", { name: /search/i });
    await search.fill("rest");
    await gone(rowOf(page, "%0"));
    equal((await shownPanes(page)).join(), "%2");
    await search.fill("no such session");
    await seen(sessions(page).getByText(/nothing matches/i));
    await search.fill("");
    await seen(rowOf(page, "%0"));
    const status = sessions(page).getByRole("combobox", { name: /^stat(e|us)$/i });
    await status.selectOption("waiting");
    await gone(rowOf(page, "%0"));
    equal((await shownPanes(page)).join(), "%1");
    await scene.asks("%0");
    await seen(rowOf(page, "%0"));
    await status.selectOption("");
    await seen(rowOf(page, "%2"));
  },
);

browserTest("Escape empties the search and what it asked for", async (visitor) => {
  await using scene = await WebScene.start();
  const page = await scene.visit(visitor);
  await seen(page.getByText("Live", { exact: true }));
  await page.keyboard.press("/");
  await page.keyboard.type("dgs?");
  await seen(sessions(page).getByText(/nothing matches/i));
  await page.keyboard.press("Escape");
  await seen(rowOf(page, "%0"));
  const search = sessions(page).getByRole("searchbox");
  equal(await search.inputValue(), "");
  equal(new URL(page.url()).hash, "");
  equal(await search.evaluate((box) => document.activeElement === box), true);
  await page.keyboard.press("Escape");
  equal(await search.evaluate((box) => document.activeElement === box), false);
});

browserTest("another search takes the place of the last one", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  const page = await scene.visit(visitor);
  await seen(page.getByText("Live", { exact: true }));
  await page.keyboard.press("/");
  await page.keyboard.type("one");
  await gone(rowOf(page, "%1"));
  await tabTo(page, /^one\b/);
  await page.keyboard.press("/");
  await page.keyboard.type("two");
  await seen(rowOf(page, "%1"));
  equal(await sessions(page).getByRole("searchbox").inputValue(), "two");
});

browserTest("what is typed while the page loads is searched for", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  const page = await scene.receive(visitor);
  const { promise: isTyped, resolve: typed } = Promise.withResolvers<void>();
  await page.route(/islands\.js/, async (route) => {
    await isTyped;
    await route.continue();
  });
  await page.goto(await scene.link(), { waitUntil: "commit" });
  const search = sessions(page).getByRole("searchbox");
  await search.click();
  await page.keyboard.type("tw");
  typed();
  await seen(page.getByText("Live", { exact: true }));
  await page.keyboard.type("o");
  equal(await search.inputValue(), "two");
  equal(new URL(page.url()).hash, "#q=two");
  await gone(rowOf(page, "%0"));
  await seen(rowOf(page, "%1"));
});

browserTest("the search goes on when the daemon has gone and come back", async (visitor) => {
  await using scene = await WebScene.start({ agents: 2 });
  const page = await scene.visit(visitor, { expect: /WebSocket connection|ERR_CONNECTION/ });
  await seen(page.getByText("Live", { exact: true }));
  await page.keyboard.press("/");
  await page.keyboard.type("t");
  await scene.restart();
  await seen(page.getByText("Live", { exact: true }));
  await page.keyboard.type("wo");
  equal(await sessions(page).getByRole("searchbox").inputValue(), "two");
});

browserTest("one of several tmux servers alone", async (visitor) => {
  await using other = await Fleet.start({ sessions: [{ name: "beside", panes: [] }] });
  await using scene = await WebScene.start({ agents: 1, others: [other.socketPath] });
  const page = await scene.visit(visitor);
  await seen(sessions(page).getByText("beside", { exact: true }));
  equal((await shownPanes(page)).join(), "%0,%0");
  const source = sessions(page).getByRole("combobox", { name: "Source" });
  const option = source.getByRole("option", { name: new RegExp(`${other.socketName}$`) });
  await source.selectOption(await option.getAttribute("value"));
  await gone(sessions(page).getByText("one", { exact: true }));
  equal((await shownPanes(page)).join(), "%0");
});

browserTest("why a pane is shown as it is", async (visitor) => {
  await using scene = await WebScene.start();
  await scene.asks("%0");
  const page = await scene.visit(visitor);
  await rowOf(page, "%0").getByRole("button").first().click();
  await seen(page.getByText(/why waiting/i));
  await seen(page.getByText(/registry/i));
  await scene.works("%0");
  await seen(page.getByText(/why active/i));
});
