/**
 * Loaded before the tray: prints what stands in the page of its window whenever that changes, one
 * JSON object per line. So the lab knows what has the focus, and where the mouse is to go.
 */
import { BrowserWindow, type Webview } from "@webviewjs/webview";
import { PAGE_TOLD } from "../seen_page.ts";

const LOOK_EVERY_MS = 100;

/** Runs in the page, and gives a `SeenPage`. */
const LOOK = `(() => {
  const nameOf = (element) => element === null || element === document.body ? "" :
    (element.getAttribute("aria-label") ?? element.id) || element.textContent.trim();
  const controls = [];
  for (const element of document.querySelectorAll("button, input, select, summary, a[href]")) {
    const { x, y, width, height } = element.getBoundingClientRect();
    if (element.checkVisibility()) controls.push({ name: nameOf(element), x, y, width, height });
  }
  return {
    hasKeys: document.hasFocus(),
    focus: nameOf(document.activeElement),
    search: document.getElementById("search")?.value ?? null,
    detail: document.getElementById("detail-title")?.textContent.trim() ?? "",
    controls,
  };
})()`;

// The tray runs its file again for the thread that has no window.
if (!("WorkerGlobalScope" in globalThis)) {
  const { createWebview } = BrowserWindow.prototype;
  BrowserWindow.prototype.createWebview = function (options): Webview {
    const webview = createWebview.call(this, options);
    let last = "";
    const timer = setInterval(() => {
      if (webview.isDisposed()) return clearInterval(timer);
      webview.evaluateScriptWithCallback(LOOK, (error: Error | null, seen: string) => {
        if (error !== null || seen === last) return;
        last = seen;
        Deno.stdout.writeSync(new TextEncoder().encode(`\n${PAGE_TOLD}${seen}}\n`));
      });
    }, LOOK_EVERY_MS);
    return webview;
  };
}
