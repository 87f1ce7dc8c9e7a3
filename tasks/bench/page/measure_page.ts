import type { Browser, CDPSession, Page } from "playwright-core";
import { launchChromium } from "../../../fixtures/chromium.ts";
import type { FleetSize } from "../../../fixtures/simulation/simulated_fleet.ts";
import { endFrames, watchFrames } from "./frame_watch.ts";
import { PageDaemonProcess } from "./page_daemon_process.ts";
import { type TaskTime, taskTimes, TRACE_CATEGORIES } from "./trace_tasks.ts";

/** What the dashboard costs a browser. Times in milliseconds, sizes in bytes, all of one run. */
export interface PageFigures {
  /** Panes that changed, a second, as clients were told. */
  readonly changesPerSecond: number;
  readonly firstResponseBytes: number;
  readonly firstResponseGzip: number;
  /** Scripts that the page has loaded by itself. */
  readonly islandsGzip: number;
  /** From the beginning of the navigation. */
  readonly firstPaintMs: number;
  readonly frames: number;
  readonly longestFrameMs: number;
  /** Of more than 50 ms. */
  readonly lateFrames: number;
  /** As the browser itself reports those with work of more than 50 ms. */
  readonly heavyFrames: number;
  /** Of the page's main thread, while it was traced. */
  readonly longestTaskMs: number;
  /** The same by the processor, for a machine that others use. */
  readonly longestTaskCpuMs: number;
  /** Of one processor, 0 to 1: what the page's main thread took. */
  readonly busyShare: number;
  /** After a collection of garbage. */
  readonly heapBefore: number;
  readonly heapAfter: number;
}

export interface PageRun {
  readonly size: FleetSize;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Until what is made once is made: charts, caches, compiled code. */
const WARM_UP_MS = 15_000;
/** A trace is held in memory. */
const MOST_TRACED_MS = 60_000;

/** Opens the dashboard of a busy fleet in a real browser and measures it for so long. */
export async function measurePage({ size, seconds, signal }: PageRun): Promise<PageFigures> {
  await using stack = new AsyncDisposableStack();
  const daemon = stack.use(await PageDaemonProcess.start(size));
  const browser = await launchChromium();
  stack.defer(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  const page = await context.newPage();
  await page.goto(await daemon.link);
  const opening = await measureOpening(page);
  await pause(WARM_UP_MS, signal);

  const session = await context.newCDPSession(page);
  const heapBefore = await heapOf(session);
  const toldBefore = daemon.told;
  const began = performance.now();
  await page.evaluate(watchFrames);
  const tracedMs = Math.min(seconds * 1_000, MOST_TRACED_MS);
  const tasks = await traceTasks(browser, page, () => pause(tracedMs, signal));
  await pause(seconds * 1_000 - tracedMs, signal);
  const frames = await page.evaluate(endFrames);
  const tookMs = performance.now() - began;
  return {
    changesPerSecond: (daemon.told.panes - toldBefore.panes) / tookMs * 1_000,
    ...opening,
    frames: frames.count,
    longestFrameMs: frames.longest,
    lateFrames: frames.late,
    heavyFrames: frames.heavy.length,
    longestTaskMs: longest(tasks.map(({ wall }) => wall)),
    longestTaskCpuMs: longest(tasks.map(({ cpu }) => cpu)),
    busyShare: tasks.reduce((sum, { cpu }) => sum + cpu, 0) / tracedMs,
    heapBefore,
    heapAfter: await heapOf(session),
  };
}

/** Opens it once more, as a browser that is logged in does. */
async function measureOpening(page: Page) {
  const scripts: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response.body().then(gzipped));
  });
  const response = await page.goto(new URL("/", page.url()).href);
  const body = await response?.body() ?? new Uint8Array();
  await page.waitForLoadState("load");
  const sizes = await Promise.all(scripts);
  const paints = await page.evaluate(() => {
    return performance.getEntriesByName("first-contentful-paint").map((entry) => entry.startTime);
  });
  return {
    firstResponseBytes: body.byteLength,
    firstResponseGzip: await gzipped(body),
    islandsGzip: sizes.reduce((sum, size) => sum + size, 0),
    firstPaintMs: paints[0] ?? Number.NaN,
  };
}

async function traceTasks(
  browser: Browser,
  page: Page,
  body: () => Promise<void>,
): Promise<readonly TaskTime[]> {
  await browser.startTracing(page, { categories: [...TRACE_CATEGORIES] });
  await body();
  return taskTimes((await browser.stopTracing()).toString());
}

function longest(times: readonly number[]): number {
  return times.reduce((most, ms) => Math.max(most, ms), 0);
}

async function heapOf(session: CDPSession): Promise<number> {
  // What the first one finds to be let go is taken by the second.
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}

async function gzipped(bytes: Uint8Array): Promise<number> {
  const stream = new Blob([new Uint8Array(bytes)]).stream();
  const packed = stream.pipeThrough(new CompressionStream("gzip"));
  return (await new Response(packed).bytes()).byteLength;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, Math.max(0, ms));
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", end, { once: true });
  });
}
