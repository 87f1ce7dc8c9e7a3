import assert from "node:assert/strict";
import type { ToDesktop } from "./desktop_messages.ts";
import { isProgramThread, startProgramThread } from "./program_thread.ts";
import type { TrayBuild } from "./tray_build.ts";

const ENTRY = new URL("./test_thread_entry.ts", import.meta.url).href;

function build(carriedIn: string, entry = ENTRY): TrayBuild {
  return { keys: [], carriedIn, self: [], entry };
}

Deno.test("startProgramThread hands over the build, and what both sides say", async () => {
  using thread = await startProgramThread(build("/carried"));
  const said: ToDesktop[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  thread.end.listen((message) => {
    said.push(message);
    if (message.kind === "show") thread.end.send({ kind: "icon" });
    if (message.kind === "ended") resolve();
  });
  await ended;
  assert.deepEqual(said, [
    { kind: "show", tooltip: "it listens" },
    { kind: "ended", problem: "/carried icon" },
  ]);
  assert.equal(isProgramThread(), false);
});

Deno.test("joinDesktopThread wakes a desktop that sleeps after each message", async () => {
  using thread = await startProgramThread(build("/carried"), 7n);
  const said: ToDesktop[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  thread.end.listen((message) => {
    said.push(message);
    if (said.length === 1) thread.end.send({ kind: "icon" });
    if (message.kind === "ended") resolve();
  });
  await ended;
  assert.deepEqual(said, [
    { kind: "show", tooltip: "it listens" },
    { kind: "show", tooltip: "rings 7" },
    { kind: "ended", problem: "/carried icon" },
  ]);
});

Deno.test("joinDesktopThread keeps what is said before the program listens", async () => {
  using thread = await startProgramThread(build("/late"));
  const { promise: ended, resolve } = Promise.withResolvers<ToDesktop>();
  thread.end.listen((message) => message.kind === "ended" && resolve(message));
  thread.end.send({ kind: "end" });
  assert.deepEqual(await ended, { kind: "ended", problem: "/late end" });
});

Deno.test("startProgramThread tells of a program that breaks down", async () => {
  using thread = await startProgramThread(build("/broken"));
  assert.match(await thread.failed, /broke down: .*nobody caught this/);
});

Deno.test("startProgramThread() refuses an entry that cannot be loaded", async () => {
  const missing = new URL("./there_is_none.ts", import.meta.url).href;
  await assert.rejects(startProgramThread(build("/", missing)), /the program broke down/);
});
