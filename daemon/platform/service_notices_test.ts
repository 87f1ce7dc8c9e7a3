import assert from "node:assert/strict";
import { ManualClock } from "./manual_clock.ts";
import { socketAddress } from "./notify_socket.ts";
import { beatOf, noticesToManager, noticesToSupervisor, openNotices } from "./service_notices.ts";

const envOf = (values: Readonly<Record<string, string>>) => ({
  get: (name: string) => values[name],
});

Deno.test("openNotices() beats until it is closed", () => {
  const clock = new ManualClock();
  const sent: string[] = [];
  const notices = openNotices({ send: (text) => void sent.push(text), beatMs: 100, clock });
  clock.tick(250);
  notices.ready("it\nserves");
  notices.close();
  clock.tick(1_000);
  assert.deepEqual(sent, ["WATCHDOG=1", "WATCHDOG=1", "READY=1\nSTATUS=it serves"]);
  assert.equal(clock.pending, 0);
});

Deno.test("beatOf() is a part of the limit, when it is meant for this process", () => {
  assert.equal(beatOf(envOf({ WATCHDOG_USEC: "30000000" })), 7_500);
  assert.equal(beatOf(envOf({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "7" }), 7), 7_500);
  assert.equal(beatOf(envOf({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "7" }), 8), null);
  for (const wrong of ["", "0", "-1", "x", "1e99"]) {
    assert.equal(beatOf(envOf({ WATCHDOG_USEC: wrong })), null, wrong);
  }
});

Deno.test("noticesToManager() without an address tells nobody", () => {
  const notices = noticesToManager(envOf({ WATCHDOG_USEC: "1000000" }));
  notices.ready("x");
  notices.close();
});

Deno.test("noticesToManager() sends a datagram, and survives a manager that is not there", () => {
  const notices = noticesToManager(envOf({ NOTIFY_SOCKET: "/nowhere/notify" }));
  notices.ready("x");
  notices.stopping();
  notices.close();
  notices.close();
  assert.throws(() => noticesToManager(envOf({ NOTIFY_SOCKET: "vsock:1:2" })), /no Unix socket/);
});

Deno.test("noticesToSupervisor() lets no beats pile up before one who does not read", async () => {
  const written: string[] = [];
  const { promise: blocked, resolve: unblock } = Promise.withResolvers<void>();
  const clock = { WATCHDOG_USEC: "" };
  const notices = noticesToSupervisor(envOf(clock), {
    async write(bytes) {
      await blocked;
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  });
  notices.ready("a");
  notices.stopping();
  unblock();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(written, ["READY=1\nSTATUS=a\n", "STOPPING=1\nSTATUS=stopping\n"]);
});

Deno.test("socketAddress() is a sockaddr_un of a path or an abstract name", () => {
  assert.deepEqual([...socketAddress("/a")], [1, 0, 0x2f, 0x61, 0]);
  assert.deepEqual([...socketAddress("@a")], [1, 0, 0, 0x61]);
  assert.throws(() => socketAddress(`/${"x".repeat(200)}`), /no Unix socket/);
});
