import assert from "node:assert/strict";
import { ManualClock } from "./manual_clock.ts";
import { listenForSignals, type SignalHost, type StopSignal } from "./signals.ts";

class FakeHost implements SignalHost {
  readonly listeners = new Map<StopSignal, () => void>();
  add(signal: StopSignal, listener: () => void): void {
    this.listeners.set(signal, listener);
  }
  remove(signal: StopSignal, listener: () => void): void {
    if (this.listeners.get(signal) === listener) this.listeners.delete(signal);
  }
  send(signal: StopSignal): void {
    this.listeners.get(signal)?.();
  }
}

function listening() {
  const host = new FakeHost();
  const clock = new ManualClock();
  const calls: string[] = [];
  const release = listenForSignals({
    stop: (signal) => calls.push(`stop ${signal}`),
    immediate: () => calls.push("immediate"),
    graceMs: 500,
    clock,
    host,
  });
  return { host, clock, calls, release };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`listenForSignals() stops once on ${signal}`, () => {
    const { host, clock, calls } = listening();
    host.send(signal);
    clock.tick(10_000);
    host.send("SIGTERM");
    host.send("SIGHUP");
    assert.deepEqual(calls, [`stop ${signal}`]);
  });
}

Deno.test("listenForSignals() ends at once on a second SIGINT, and says so once", () => {
  const { host, clock, calls } = listening();
  host.send("SIGINT");
  clock.tick(600);
  host.send("SIGINT");
  host.send("SIGINT");
  assert.deepEqual(calls, ["stop SIGINT", "immediate"]);
});

Deno.test("listenForSignals() takes one key press that arrives three times as one", () => {
  const { host, clock, calls } = listening();
  host.send("SIGINT");
  host.send("SIGINT");
  clock.tick(499);
  host.send("SIGINT");
  assert.deepEqual(calls, ["stop SIGINT"]);
});

Deno.test("listenForSignals() gives every signal back", () => {
  const { host, calls, release } = listening();
  assert.equal(host.listeners.size, 3);
  release();
  release();
  assert.equal(host.listeners.size, 0);
  host.send("SIGINT");
  assert.deepEqual(calls, []);
});

Deno.test("listenForSignals() hears a real signal", async () => {
  const script = `
    import { listenForSignals } from ${JSON.stringify(import.meta.resolve("./signals.ts"))};
    const keep = setInterval(() => {}, 1000);
    const release = listenForSignals({
      stop: (signal) => { console.log(signal); clearInterval(keep); release(); },
      immediate: () => Deno.exit(9),
    });
    console.log("ready");`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let out = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    out += text;
    if (out === "ready\n") child.kill("SIGTERM");
  }
  const { code } = await child.status;
  assert.equal(out, "ready\nSIGTERM\n");
  assert.equal(code, 0);
});
