import { equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { QUICK, TempHome } from "./temp_home.ts";

/** What a service manager listens on: the runtime has no stable way to receive Unix datagrams. */
class NotifyReceiver implements Disposable {
  readonly #libc = Deno.dlopen("libc.so.6", {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
  readonly #fd: number;
  readonly told: string[] = [];

  constructor(path: string) {
    this.#fd = this.#libc.symbols.socket(1, 2, 0);
    const address = new Uint8Array([1, 0, ...new TextEncoder().encode(path), 0]);
    equal(this.#libc.symbols.bind(this.#fd, address, address.length), 0);
  }

  /** Takes what has come, and waits for nothing. */
  read(): readonly string[] {
    const buffer = new Uint8Array(4_096);
    for (;;) {
      const length = Number(this.#libc.symbols.recv(this.#fd, buffer, 4_096n, 0x40));
      if (length < 0) return this.told;
      this.told.push(new TextDecoder().decode(buffer.subarray(0, length)));
    }
  }

  [Symbol.dispose](): void {
    this.#libc.symbols.close(this.#fd);
    this.#libc.close();
  }
}

e2eTest("a service manager is told of the start, of each beat and of the end", async () => {
  await using home = await TempHome.create();
  const path = join(home.dir, "notify");
  using manager = new NotifyReceiver(path);
  await using daemon = await DaemonProcess.start({
    home: home.dir,
    config: { ...QUICK, tmux: { sockets: [join(home.dir, "none")] } },
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      TMUX_TMPDIR: home.dir,
      NOTIFY_SOCKET: path,
      WATCHDOG_USEC: "400000",
    },
  });
  const count = (word: string) => manager.read().filter((text) => text.startsWith(word)).length;
  await eventually("the readiness", () => count("READY=1") === 1, { lastSeen: () => manager.told });
  const before = count("WATCHDOG=1");
  await eventually("beats", () => count("WATCHDOG=1") >= before + 3);
  equal((await daemon.stop()).code, 0);
  ok(manager.read().some((text) => text.startsWith("STOPPING=1")));
  equal(count("READY=1"), 1);
});
