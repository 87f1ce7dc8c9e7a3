import { ok } from "node:assert/strict";
import type { CDPSession } from "playwright-core";
import { chromiumPath, launchChromium } from "../../../fixtures/chromium.ts";
import { PageDaemonProcess } from "./page_daemon_process.ts";

const DELTAS = 50;
const LOOK_MS = 50;

Deno.test({
  name: "the dashboard lets go of what it has drawn before",
  ignore: chromiumPath() === null,
  fn: async () => {
    await using daemon = await PageDaemonProcess.start({ sessions: 20, panesEach: 5 });
    await using browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(await daemon.link);
    const memory = await page.context().newCDPSession(page);
    await toldMore(daemon, DELTAS);
    const before = await drawnNodes(memory);
    await toldMore(daemon, DELTAS);
    const after = await drawnNodes(memory);
    ok(before > 1_000, `only ${before} nodes were found`);
    ok(after < before * 1.2, `${before} nodes of the virtual tree have become ${after}`);
  },
});

/** Waits until the page had so many changes more to draw. */
async function toldMore(daemon: PageDaemonProcess, deltas: number): Promise<void> {
  const wanted = daemon.told.deltas + deltas;
  while (daemon.told.deltas < wanted) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** How many nodes of Preact's virtual tree are alive; its builds call the children of one `__k`. */
async function drawnNodes(memory: CDPSession): Promise<number> {
  await memory.send("HeapProfiler.collectGarbage");
  const group = { objectGroup: "drawn" };
  const { result } = await memory.send("Runtime.evaluate", {
    ...group,
    expression: "Object.prototype",
  });
  const { objects } = await memory.send("Runtime.queryObjects", {
    ...group,
    prototypeObjectId: result.objectId ?? "",
  });
  const counted = await memory.send("Runtime.callFunctionOn", {
    objectId: objects.objectId ?? "",
    functionDeclaration: `function () {
      return this.filter((it) => Object.hasOwn(it, "__k") && Object.hasOwn(it, "type")).length;
    }`,
    returnByValue: true,
  });
  await memory.send("Runtime.releaseObjectGroup", group);
  return Number(counted.result.value);
}
