import { equal } from "node:assert/strict";
import { NotificationLog } from "./notification_log.ts";

const never = () => new AbortController().signal;

function logAt() {
  const clock = { now: 0 };
  return { clock, log: new NotificationLog(() => clock.now) };
}

Deno.test("NotificationLog.first() finds what came before it was asked", async () => {
  const { clock, log } = logAt();
  log.watch();
  for (const n of [1, 2, 3]) {
    clock.now = n * 10;
    log.add("events", { n });
  }
  equal((await log.first(({ params }) => Number(params.n) >= 2, never()))?.at, 20);
});

Deno.test("NotificationLog.first() waits for what has not come yet", async () => {
  const { clock, log } = logAt();
  log.watch();
  const found = log.first(({ method }) => method === "b", never());
  clock.now = 5;
  log.add("a", {});
  clock.now = 7;
  log.add("b", {});
  clock.now = 9;
  log.add("b", {});
  equal((await found)?.at, 7);
});

Deno.test("NotificationLog.first() gives up when it is told to", async () => {
  const { log } = logAt();
  log.watch();
  const abort = new AbortController();
  const found = log.first(() => true, abort.signal);
  abort.abort();
  equal(await found, undefined);
  equal(await log.first(() => true, abort.signal), undefined);
});

Deno.test("NotificationLog keeps only what comes while somebody watches", async () => {
  const { log } = logAt();
  const ended = AbortSignal.abort();
  log.add("a", {});
  log.watch();
  equal(await log.first(() => true, ended), undefined);
  log.add("a", {});
  log.watch();
  equal(await log.first(() => true, ended), undefined);
  log.add("a", {});
  log.unwatch();
  equal(await log.first(() => true, ended), undefined);
});
