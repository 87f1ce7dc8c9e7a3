import { deepEqual, equal } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { aRule } from "../../shared/notify/test_settings.ts";
import type { FaceConnection } from "../face/face_input.ts";
import { aConnection, anInput, aWaitingFleet, NOW, someNotifications } from "../face/test_input.ts";
import { faceEvent, tellAll } from "../face/test_toasts.ts";
import type { Toast } from "../face/make_toast.ts";
import { NO_TOAST_MEMORY, type ToastMemory } from "../face/toast_memory.ts";
import { Toaster, type ToasterOptions } from "./toaster.ts";

function toasterOf(
  connection: Partial<FaceConnection>,
  options: Partial<ToasterOptions> = {},
) {
  const clock = new ManualClock(NOW);
  const seen: string[] = [];
  const toaster = new Toaster({
    memory: NO_TOAST_MEMORY,
    keep: (_: ToastMemory) => Promise.resolve(void seen.push("kept")),
    show: ({ type }) => seen.push(type),
    input: () => anInput({ connections: [aConnection(connection)], now: clock.now() }),
    clock,
    onProblem: (problem) => seen.push(`problem: ${problem}`),
    ...options,
  });
  return { clock, seen, toaster };
}

const waits = (since = NOW - 1_000) => aWaitingFleet({ openedAt: since });

Deno.test("Toaster keeps a toast before it shows it, and shows it once", async () => {
  const { clock, seen, toaster } = toasterOf({ ...tellAll(), snapshot: waits() });
  toaster.look();
  await clock.advance(0);
  deepEqual(seen, ["kept", "escalation"]);
  toaster.look();
  toaster.look();
  await clock.advance(0);
  deepEqual(seen, ["kept", "escalation"]);
  toaster.stop();
  equal(clock.pending, 0);
});

Deno.test("Toaster tells what cannot be kept all the same", async () => {
  const keep = () => Promise.reject(new Error("the disk is full"));
  const { clock, seen, toaster } = toasterOf({ ...tellAll(), snapshot: waits() }, { keep });
  toaster.look();
  await clock.advance(0);
  deepEqual(seen, ["problem: the disk is full", "escalation"]);
  toaster.stop();
});

Deno.test("Toaster goes on after what cannot be judged or shown", async () => {
  let isBroken = true;
  const clock = new ManualClock(NOW);
  const input = () => {
    if (isBroken) throw new Error("no input");
    const connection = aConnection({ ...tellAll(), snapshot: waits() });
    return anInput({ connections: [connection], now: clock.now() });
  };
  const seen: string[] = [];
  const show = ({ type }: Toast) => {
    seen.push(type);
    if (type === "escalation") throw new Error("no desktop");
  };
  const onProblem = (problem: string) => seen.push(problem);
  const { toaster } = toasterOf({}, { clock, input, show, onProblem, keep: async () => {} });
  toaster.look();
  await clock.advance(0);
  deepEqual([seen, clock.nextIn], [["no input"], 60_000]);
  isBroken = false;
  toaster.look([faceEvent(1, { detectedAt: NOW })]);
  await clock.advance(0);
  deepEqual(seen, ["no input", "escalation", "no desktop", "compact"]);
  toaster.stop();
  equal(clock.pending, 0);
});

Deno.test("Toaster takes what happens while it keeps something", async () => {
  const kept = Promise.withResolvers<void>();
  const { clock, seen, toaster } = toasterOf(
    { ...tellAll(), snapshot: waits() },
    { keep: () => kept.promise },
  );
  toaster.look();
  toaster.look([faceEvent(1, { detectedAt: NOW })]);
  await clock.advance(0);
  deepEqual(seen, []);
  kept.resolve();
  await clock.advance(0);
  deepEqual(seen, ["escalation", "compact"]);
  toaster.stop();
});

Deno.test("Toaster looks again by itself when a time has come, at the latest in a minute", async () => {
  const rules = [aRule("escalation", { min_pending_ms: 150_000 })];
  const { clock, seen, toaster } = toasterOf({
    notifications: someNotifications({ rules }),
    snapshot: waits(NOW),
  });
  toaster.look();
  await clock.advance(0);
  equal(clock.nextIn, 60_000);
  await clock.advance(149_999);
  deepEqual(seen.filter((each) => each !== "kept"), []);
  await clock.advance(1);
  deepEqual(seen.filter((each) => each !== "kept"), ["escalation"]);
  toaster.stop();
});

Deno.test("Toaster that was stopped while it kept something tells nothing more", async () => {
  const kept = Promise.withResolvers<void>();
  const { clock, seen, toaster } = toasterOf(
    { ...tellAll(), snapshot: waits() },
    { keep: () => kept.promise },
  );
  toaster.look();
  toaster.stop();
  kept.resolve();
  toaster.look();
  await clock.advance(60_000);
  deepEqual([seen, clock.pending], [[], 0]);
});
