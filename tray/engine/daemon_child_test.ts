import assert from "node:assert/strict";
import { ManualClock } from "../../daemon/platform/manual_clock.ts";
import { STAYS_LINE } from "../../shared/protocol/stays_line.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { RpcClosedError } from "../../shared/rpc/client_errors.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type DaemonChild, spawnDaemon, type SpawnDaemonOptions } from "./daemon_child.ts";

const ignore = Deno.build.os !== "linux";

/** A shell script in place of a daemon; it is ended whatever happens. */
async function withChild(
  script: string,
  body: (child: DaemonChild) => Promise<void>,
  options: Partial<SpawnDaemonOptions> = {},
): Promise<void> {
  const child = spawnDaemon({ argv: ["/bin/sh", "-c", script], ...options });
  try {
    await body(child);
  } finally {
    if (!("tick" in (options.clock ?? {}))) await child.end("at_once");
  }
}

const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });

function frame(text: string): string {
  return `printf 'Content-Length: %d\\r\\n\\r\\n%s' ${text.length} '${text}'`;
}

test("spawnDaemon() carries frames after noise on stdout, and keeps what was said", () => {
  const answer = frame('{"jsonrpc":"2.0","id":1,"result":"here"}');
  const noise = "printf 'wsl: something \\033[1mnew\\033[0m\\r\\n'; echo on stderr >&2";
  const script = `${noise}; ${answer}; cat >/dev/null`;
  return withChild(script, async (child) => {
    const client = new RpcClient(child.channel);
    assert.equal(await client.request("x"), "here");
    client.close();
    assert.equal(await child.ended, 0);
    assert.match(child.said(), /^wsl: something new\non stderr$/);
  });
});

test("spawnDaemon() reads UTF-16 of wsl.exe on stderr, and keeps no more than its end", () => {
  const words = [..."Fehler: "].map((char) => `${char}\\000`).join("");
  return withChild(`for n in $(seq 2000); do printf '${words}'; done >&2`, async (child) => {
    await child.ended;
    await child.channel.closed;
    assert.match(child.said(), /Fehler: Fehler/);
    assert.ok(child.said().length <= 600);
  }, { maxSaidBytes: 1_001 });
});

test("spawnDaemon() ends the wire with the process, though another one holds its pipes", () =>
  withChild("sleep 600 & exit 7", async (child) => {
    const client = new RpcClient(child.channel, { timeoutMs: Infinity });
    const pending = assert.rejects(client.request("x"), RpcClosedError);
    assert.equal(await child.ended, 7);
    await pending;
    await child.channel.closed;
    // The group outlives its leader; the test leaves nothing behind.
    Deno.kill(-child.pid, "SIGKILL");
  }));

test("spawnDaemon() ends the process that closes its wire, and bears only so much noise", () =>
  withChild("while :; do printf 'nonsense, and more of it; '; done", async (child) => {
    const client = new RpcClient(child.channel, { timeoutMs: Infinity });
    await assert.rejects(client.request("x"));
    await child.ended;
    assert.match(child.said(), /nonsense/);
  }, { maxNoiseBytes: 4_096, graceMs: 50 }));

test("DaemonChild.end() is a gentle one where the process heeds its stdin", () =>
  withChild("cat >/dev/null; exit 5", async (child) => {
    await child.end("gently");
    assert.equal(await child.ended, 5);
  }));

test("DaemonChild.end() kills one that does not heed it, after its grace", async () => {
  const clock = new ManualClock();
  await withChild("trap '' TERM HUP; sleep 600", async (child) => {
    const ending = child.end("gently");
    await clock.advance(4_999);
    assert.equal(await Promise.race([child.ended, Promise.resolve("alive")]), "alive");
    clock.tick(1);
    await ending;
    assert.notEqual(await child.ended, null);
    await child.channel.closed;
    await clock.advance(10_000);
    assert.equal(clock.pending, 0);
  }, { clock });
});

test("DaemonChild.end() waits for no grace when it is to be at once", () =>
  withChild("trap '' TERM HUP; sleep 600", async (child) => {
    const ending = child.end("gently");
    await Promise.all([ending, child.end("at_once")]);
    assert.notEqual(await child.ended, null);
  }));

test("DaemonChild.end() lets a daemon go that goes on for others, however it is to end", () => {
  // The line comes in two pieces, after something of wsl.exe in UTF-16.
  const begin = `cat >/dev/null; printf 'w\\0s\\0l\\0\\r\\0\\n\\0%s' '${
    STAYS_LINE.slice(0, 9)
  }' >&2`;
  const script = `${begin}; printf '%s\\n' '${STAYS_LINE.slice(9)}' >&2; exec sleep 600`;
  return withChild(script, async (child) => {
    await child.end("gently");
    assert.equal(await child.ended, null);
    await child.end("at_once");
    await child.channel.closed;
    // Throws unless it is there.
    Deno.kill(-child.pid, "SIGKILL");
  }, { graceMs: 1_000 });
});

test("spawnDaemon() reads one that writes to stderr without end no faster than it must", async () => {
  const waits: number[] = [];
  const clock: Clock = {
    ...systemClock,
    setTimer: (ms, fn) => {
      waits.push(ms);
      return systemClock.setTimer(ms, fn);
    },
  };
  const pauses = () => waits.filter((ms) => ms === 100).length;
  await withChild("yes | head -c 700000 >&2; echo the end >&2", async (child) => {
    await child.ended;
    await child.channel.closed;
    assert.equal(pauses(), 2);
    assert.match(child.said(), /the end$/);
  }, { clock });
});

Deno.test("spawnDaemon() says what to do when the program is not there", () => {
  assert.throws(
    () => spawnDaemon({ argv: ["/nowhere/wsl.exe"] }),
    /start daemon with \/nowhere\/wsl.exe: there is no such program, install it/,
  );
});
