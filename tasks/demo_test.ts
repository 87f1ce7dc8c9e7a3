import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasTmux } from "../fixtures/fleet.ts";

const DEMO = fileURLToPath(new URL("demo.ts", import.meta.url));
const ignore = hasTmux() === null;

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What the demo left in its temporary directory. */
  readonly left: readonly string[];
}

/** Stands for the daemon: says what it was given, then leaves when it is asked to. */
const DAEMON = `#!/bin/sh
trap 'echo bye; exit 0' TERM
echo "args: $*"
cat "$NTM_TRACKER_HOME/daemon.toml"
socket=$(sed -n 's/^sockets = \\["\\(.*\\)"\\]$/\\1/p' "$NTM_TRACKER_HOME/daemon.toml")
echo "pid: $(tmux -S "$socket" display-message -p '#{pid}')"
tmux -S "$socket" list-sessions -F 'session: #{session_name}'
echo ready
while :; do sleep 0.1; done
`;

/** Runs the demo with a temporary directory of its own; `signal` is sent once the daemon runs. */
async function demo(
  args: readonly string[],
  options: { readonly signal?: Deno.Signal; readonly path?: string } = {},
): Promise<Run> {
  const dir = await Deno.makeTempDir({ prefix: "ntm-dt-" });
  try {
    const temp = join(dir, "t");
    await Deno.mkdir(temp);
    const program = join(dir, "daemon");
    await Deno.writeTextFile(program, DAEMON, { mode: 0o755 });
    const env = { TMPDIR: temp, ...(options.path === undefined ? {} : { PATH: options.path }) };
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", DEMO, ...args.map((arg) => arg === "DAEMON" ? program : arg)],
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const [out, err] = await Promise.all([
      readAll(child.stdout, (text) => {
        if (options.signal !== undefined && text.endsWith("ready\n")) child.kill(options.signal);
      }),
      readAll(child.stderr, () => {}),
    ]);
    const { code } = await child.status;
    return { code, out, err, left: [...Deno.readDirSync(temp)].map((entry) => entry.name) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function readAll(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  seen: (text: string) => void,
): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    seen(text);
  }
  return text;
}

function wentAway(run: Run): void {
  const pid = Number(/^pid: (\d+)$/m.exec(run.out)?.[1]);
  ok(pid > 1, run.out + run.err);
  deepEqual([run.left, isThere(pid)], [[], false]);
}

function isThere(pid: number): boolean {
  try {
    return !Deno.readTextFileSync(`/proc/${pid}/stat`).includes(") Z ");
  } catch {
    return false;
  }
}

Deno.test({
  name: "demo runs the daemon on its own tmux, and removes everything at the hour",
  ignore,
  async fn() {
    const run = await demo(["--seconds", "3", "--program", "DAEMON"]);
    equal(run.code, 0, run.err);
    match(run.out, /tmux -S \/\S+ attach/);
    match(run.out, /NTM_TRACKER_HOME=\/\S+ \S+ status/);
    match(run.out, /^args: start$/m);
    for (const name of ["shop", "api", "docs"]) {
      match(run.out, new RegExp(`^session: ${name}$`, "m"));
    }
    match(run.out, /bye\n$/);
    wentAway(run);
  },
});

Deno.test({
  name: "demo passes SIGTERM on, and removes everything",
  ignore,
  async fn() {
    const run = await demo(["--program", "DAEMON"], { signal: "SIGTERM" });
    equal(run.code, 0, run.err);
    match(run.out, /bye\n$/);
    wentAway(run);
  },
});

Deno.test({
  name: "demo removes everything where the daemon cannot be started",
  ignore,
  async fn() {
    const run = await demo(["--program", "/nonexistent/daemon"]);
    equal(run.code, 70);
    match(run.err, /nonexistent/);
    deepEqual(run.left, []);
  },
});

Deno.test("demo says how to install tmux where there is none", async () => {
  const run = await demo([], { path: "/nonexistent" });
  deepEqual([run.code, run.out, run.left], [69, "", []]);
  match(run.err, /apt install tmux/);
});

Deno.test("demo prints its usage, on demand or on wrong arguments", async () => {
  const helped = await demo(["--help"]);
  deepEqual([helped.code, helped.err], [0, ""]);
  match(helped.out, /^Usage: deno task demo/);
  const refused = await demo(["--seconds", "soon"]);
  deepEqual([refused.code, refused.out], [64, ""]);
  match(refused.err, /--seconds soon/);
});
