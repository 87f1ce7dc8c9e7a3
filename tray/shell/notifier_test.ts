import { deepEqual, equal } from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import type { Balloon } from "./balloon.ts";
import { type Notice, Notifier, type NotifierOptions } from "./notifier.ts";
import { FakeAddon } from "./test_addon.ts";

function notice(id: string, buttons: Notice["buttons"] = []): Notice {
  return { id, title: `Title ${id}`, body: "Body", buttons };
}

function notifierOf(options: Partial<NotifierOptions> = {}) {
  const fake = new FakeAddon();
  const clock = new ManualClock();
  const shown: (readonly unknown[])[] = [];
  const clicks: (readonly unknown[])[] = [];
  const balloons: Balloon[] = [];
  const notifier = new Notifier(fake.addon, {
    onClick: (...click) => clicks.push(click),
    onShown: (...how) => shown.push(how),
    balloons: (balloon) => balloons.push(balloon) > 0,
    later: (run, ms) => clock.setTimer(ms, run),
    ...options,
  });
  return { fake, clock, shown, clicks, balloons, notifier };
}

Deno.test("Notifier shows a notice natively, and tells that once", () => {
  const { fake, clock, shown, balloons, notifier } = notifierOf();
  notifier.show(notice("a", [{ id: "0", label: "Focus" }]));
  const [native] = fake.notifications;
  deepEqual(native?.options, {
    body: "Body",
    persistent: true,
    actions: [{ action: "0", title: "Focus" }],
  });
  native?.emit("show");
  native?.emit("show");
  clock.tick(10_000);
  native?.emit("error", { error: new Error("too late") });
  deepEqual(shown, [["a", "native", null]]);
  deepEqual(balloons, []);
});

Deno.test("Notifier takes a notice of which nothing is heard as shown", () => {
  const { clock, shown, balloons, notifier } = notifierOf();
  notifier.show(notice("a"));
  clock.tick(2_999);
  deepEqual(shown, []);
  clock.tick(1);
  deepEqual([shown, balloons, clock.pending], [[["a", "native", null]], [], 0]);
});

Deno.test("Notifier shows a balloon after a refusal, and asks no second time", () => {
  const { fake, clock, shown, balloons, notifier } = notifierOf();
  notifier.show(notice("a"));
  fake.notifications[0]?.emit("error", { error: new Error("not registered") });
  notifier.show(notice("b"));
  deepEqual(shown, [["a", "balloon", "not registered"], ["b", "balloon", null]]);
  deepEqual(balloons.map(({ title }) => title), ["Title a", "Title b"]);
  deepEqual([fake.notifications.length, clock.pending], [1, 0]);
});

Deno.test("Notifier takes what the library throws as a refusal", () => {
  const { fake, clock, shown, notifier } = notifierOf();
  fake.notificationProblem = "no bus";
  notifier.show(notice("a"));
  deepEqual([shown, clock.pending], [[["a", "balloon", "no bus"]], 0]);
});

Deno.test("Notifier says that a notice went nowhere", () => {
  for (const balloons of [null, () => false]) {
    const { fake, shown, notifier } = notifierOf({ balloons });
    fake.notificationProblem = "no bus";
    notifier.show(notice("a"));
    deepEqual(shown, [["a", "nowhere", "no bus"]]);
  }
});

Deno.test("Notifier tells clicks on the notice and on its buttons", () => {
  const { fake, clicks, notifier } = notifierOf();
  notifier.show(notice("a", [{ id: "0", label: "Focus" }, { id: "1", label: "Snooze" }]));
  const [native] = fake.notifications;
  native?.emit("click", { action: "1" });
  native?.emit("click", {});
  native?.emit("click", { action: "of another" });
  deepEqual(clicks, [["a", "1"], ["a", null], ["a", null]]);
  notifier.closeAll();
});

Deno.test("Notifier takes away one notice, also one that is gone", () => {
  const { fake, notifier } = notifierOf();
  notifier.show(notice("a"));
  notifier.show(notice("b"));
  notifier.close("a");
  notifier.close("a");
  notifier.close("unknown");
  deepEqual(fake.notifications.map(({ isClosed }) => isClosed), [true, false]);
  notifier.closeAll();
});

Deno.test("Notifier replaces a notice of the same id, and keeps so many", () => {
  const { fake, clock, notifier } = notifierOf();
  notifier.show(notice("a"));
  notifier.show(notice("a"));
  deepEqual(fake.notifications.map(({ isClosed }) => isClosed), [true, false]);
  for (let n = 0; n < 20; n++) notifier.show(notice(`${n}`));
  equal(fake.notifications[1]?.isClosed, true);
  equal(fake.notifications.filter(({ isClosed }) => !isClosed).length, 20);
  notifier.closeAll();
  equal(fake.notifications.filter(({ isClosed }) => !isClosed).length, 0);
  equal(clock.pending, 0, "nothing is waited for after the end");
});
