import type { Browser } from "playwright-core";
import { chromiumPath, launchChromium } from "../../../fixtures/chromium.ts";
import { hasTmux } from "../../../fixtures/has_tmux.ts";
import { Visitor } from "./visitor.ts";

const MISSING = chromiumPath() === null ? "there is no Chromium on the PATH" : null;

/** One for all tests of a file: it starts with the first, and ends after the last. */
let browser: Promise<Browser> | null = null;

Deno.test.afterAll(async () => {
  const started = browser;
  browser = null;
  await (await started)?.close();
});

/**
 * Registers an end-to-end test with a real browser. It fails, too, when a page threw or logged an
 * error that nobody expected; what a page showed at last is told when it fails.
 * @param body opens pages with the visitor; they are closed after it
 */
export function browserTest(name: string, body: (visitor: Visitor) => Promise<void>): void {
  if (MISSING !== null) console.log(`e2e: ${name}: left out, ${MISSING}`);
  Deno.test({
    name: `e2e: ${name}`,
    ignore: hasTmux() === null || MISSING !== null,
    // The browser outlives a test, and what it says comes whenever it likes.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      await using visitor = new Visitor(await runningBrowser());
      try {
        await body(visitor);
        await visitor.leave();
        visitor.checkErrors();
      } catch (error) {
        await visitor.leave();
        console.error(visitor.describe());
        throw error;
      }
    },
  });
}

/** One that crashed fails the test it crashed in, and no other. */
async function runningBrowser(): Promise<Browser> {
  const last = await browser?.catch(() => null);
  if (last?.isConnected()) return last;
  browser = launchChromium();
  return await browser;
}
