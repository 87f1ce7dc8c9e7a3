import { equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import { frameChannel } from "../../shared/rpc/frame_channel.ts";
import { DaemonProcess } from "./daemon_process.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { runProgram } from "./run_program.ts";
import { QUICK, TempHome } from "./temp_home.ts";

const PAGE_BYTES = 4_096;

interface Step {
  readonly name: string;
  readonly outcome: string;
  readonly detail: string;
}

async function recover(home: string, ...args: readonly string[]) {
  const run = await runProgram(["recover", "--json", "--home", home, ...args], { cwd: home });
  equal(run.stderr, "");
  const { steps } = JSON.parse(run.stdout) as { readonly steps: readonly Step[] };
  const outcome = (name: string) => steps.find((step) => step.name === name)?.outcome;
  return { code: run.code, steps, outcome };
}

e2eTest("recover ends a daemon that hangs, clears what it left, and another serves", async () => {
  await using home = await TempHome.create();
  const config = { ...QUICK, tmux: { sockets: [join(home.dir, "none")] } };
  await using daemon = await DaemonProcess.start({ home: home.dir, config });
  const well = await recover(home.dir, "--yes");
  equal(well.code, 0);
  equal(well.outcome("state"), "fixed");
  daemon.signal("SIGSTOP");

  const told = await recover(home.dir);
  equal(told.code, 1);
  equal(told.outcome("daemon"), "would_fix");
  const done = await recover(home.dir, "--yes");
  equal(done.code, 0, JSON.stringify(done.steps));
  equal(done.outcome("daemon"), "fixed");
  equal(done.outcome("socket"), "fixed");
  equal((await daemon.ended()).signal, "SIGKILL");
  await using next = await DaemonProcess.start({ home: home.dir });
  ok(next.pid !== daemon.pid);
  equal((await recover(home.dir)).code, 0);
});

e2eTest("recover lets a daemon live that is newer than the program", async () => {
  await using home = await TempHome.create();
  const { lock, runDir, socket } = home.paths;
  await Deno.mkdir(runDir, { mode: 0o700 });
  const child = new Deno.Command("sleep", { args: ["600"] }).spawn();
  try {
    const owner = { pid: child.pid, runId: "r", startedAt: Date.now(), socket, mode: "serve" };
    using file = await Deno.open(lock, { write: true, create: true });
    await file.lock(true);
    await file.write(new TextEncoder().encode(JSON.stringify(owner)));
    const listener = Deno.listen({ transport: "unix", path: socket });
    const serving = serveNewer(listener);
    try {
      const done = await recover(home.dir, "--yes");
      equal(done.code, 1);
      equal(done.outcome("daemon"), "failed");
      match(done.steps[0]?.detail ?? "", /newer than this program.*update this program/);
      equal(done.outcome("socket"), undefined);
      ok((await Deno.lstat(socket)).isSocket);
    } finally {
      listener.close();
      await serving;
    }
  } finally {
    child.kill("SIGINT");
    equal((await child.status).signal, "SIGINT", "nobody ended it before");
  }
});

/** Answers as a daemon would whose protocol this program does not know yet. */
async function serveNewer(listener: Deno.UnixListener): Promise<void> {
  const result = {
    version: "99.0.0",
    protocolVersion: PROTOCOL_VERSION + 1,
    schemaVersion: 1,
    instanceId: "i",
    runId: "r",
    features: [],
    methods: [],
    role: "admin",
    heartbeatMs: 15_000,
  };
  for await (const { readable, writable } of listener) {
    const channel = frameChannel({ name: "peer", readable, writable });
    for await (const text of channel.receive()) {
      const { id } = JSON.parse(text);
      await channel.send(JSON.stringify({ jsonrpc: "2.0", id, result }));
    }
    channel.close();
  }
}

e2eTest(
  "recover keeps what it can of a damaged database, and the daemon goes on with it",
  async () => {
    await using home = await TempHome.create();
    const config = { ...QUICK, tmux: { sockets: [join(home.dir, "none")] } };
    await using daemon = await DaemonProcess.start({ home: home.dir, config });
    await daemon.stop();
    await damageTable(home.paths.database, "sources");

    equal((await recover(home.dir, "--dry-run")).outcome("database"), "would_fix");
    const done = await recover(home.dir, "--yes");
    equal(done.outcome("database"), "partly", JSON.stringify(done.steps));
    equal(done.code, 0, "nothing is left to do");
    const detail = done.steps.find(({ name }) => name === "database")?.detail ?? "";
    match(detail, /rows of \d+ tables were kept.*corrupt-/);
    await using next = await DaemonProcess.start({ home: home.dir });
    equal((await recover(home.dir)).outcome("database"), "fine");
    await next.stop();
  },
);

/** Overwrites the first page of a table: rows of all the others can still be read. */
async function damageTable(path: string, table: string): Promise<void> {
  const db = new DatabaseSync(path);
  const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table);
  db.close();
  const page = Number(root?.["rootpage"]);
  using file = await Deno.open(path, { write: true });
  await file.seek((page - 1) * PAGE_BYTES, Deno.SeekMode.Start);
  await file.write(new Uint8Array(PAGE_BYTES).fill(0xa5));
}
