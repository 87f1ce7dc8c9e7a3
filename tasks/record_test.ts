import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LookDepth, parseLook } from "../daemon/collect/tmux/look.ts";
import { Fleet, hasTmux } from "../fixtures/fleet.ts";

const RECORD = fileURLToPath(new URL("record.ts", import.meta.url));
const ignore = hasTmux() === null;

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function record(...args: string[]): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", RECORD, ...args],
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout).trim(), err: decoder.decode(stderr).trim() };
}

/** A fleet whose one pane names this machine in its title, and a folder for recordings. */
async function withFleet(body: (fleet: Fleet, out: string) => Promise<void>): Promise<void> {
  const out = await Deno.makeTempDir({ prefix: "ntm-record-" });
  try {
    // A program that leaves the title alone.
    const panes = [{ command: ["sleep", "1000"] }];
    await using fleet = await Fleet.start({ sessions: [{ name: "shop", panes }] });
    await fleet.tmux("select-pane", "-t", "=shop:", "-T", `someone@${hostname()}: /home/ann/x`);
    await body(fleet, out);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

async function readCase(folder: string) {
  const meta = JSON.parse(await Deno.readTextFile(join(folder, "meta.json")));
  const textOf = (depth: LookDepth) => Deno.readTextFile(join(folder, `${depth}.txt`));
  const full = await textOf("full");
  const look = parseLook(full, "full", meta.mark);
  const lean = parseLook(await textOf("panes"), "panes", meta.mark);
  const windows = parseLook(await textOf("windows"), "windows", meta.mark);
  ok(look.depth === "full" && lean.depth === "panes");
  return { meta, full, look, lean, windows };
}

Deno.test({
  name: "record writes what the daemon would see, without this machine's names",
  ignore,
  async fn() {
    await withFleet(async (fleet, out) => {
      const run = await record("--socket", fleet.socketPath, "--case", "one_pane", "--out", out);
      equal(run.code, 0, run.err);
      const folder = join(out, hasTmux() ?? "", "one_pane");
      equal(run.out, `recorded ${folder}`);
      const { meta, full, look, lean, windows } = await readCase(folder);
      equal(look.sessions[0]?.name, "shop");
      const host = hostname() === "localhost" ? "localhost" : "somehost";
      equal(look.panes[0]?.title, `someone@${host}: /home/someone/x`);
      equal(lean.panes[0]?.title, look.panes[0]?.title);
      deepEqual(windows.windows.map(({ layout }) => layout), look.windows.map((w) => w.layout));
      deepEqual(Object.keys(meta.args), ["full", "panes", "windows"]);
      ok(!full.includes("/home/ann"));
      deepEqual([meta.redacted, meta.sessions, meta.panes], [true, 1, 1]);
    });
  },
});

Deno.test({
  name: "record replaces a case only when told to",
  ignore,
  async fn() {
    await withFleet(async (fleet, out) => {
      const args = ["--socket", fleet.socketPath, "--case", "again", "--out", out];
      equal((await record(...args)).code, 0);
      const folder = join(out, hasTmux() ?? "", "again");
      const first = await readCase(folder);
      const refused = await record(...args);
      equal(refused.code, 73);
      match(refused.err, /--force/);
      equal((await readCase(folder)).meta.mark, first.meta.mark);
      equal((await record(...args, "--force", "--no-redact")).code, 0);
      const second = await readCase(folder);
      notEqual(second.meta.mark, first.meta.mark);
      match(second.look.panes[0]?.title ?? "", /\/home\/ann\/x$/);
    });
  },
});

Deno.test({
  name: "record says which server does not answer",
  ignore,
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "ntm-record-" });
    try {
      const run = await record("--socket", join(dir, "none"), "--case", "x", "--out", dir);
      equal(run.code, 69);
      match(run.err, /cannot record -S \S+none: .*No such file/);
      deepEqual([...Deno.readDirSync(dir)], []);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});

Deno.test("record prints its usage, on demand or on wrong arguments", async () => {
  match((await record("--help")).out, /^Usage: deno task record/);
  const refused = await record("--case", "x");
  equal(refused.code, 64);
  match(refused.err, /which tmux server/);
});
