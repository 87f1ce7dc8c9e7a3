import assert from "node:assert/strict";
import { join } from "node:path";
import { findExecutable } from "../../../fixtures/find_executable.ts";
import { isWholeRecord, parseHook } from "../../collect/hooks/parse_hook.ts";
import { SPOOL_CAP } from "../../collect/hooks/spool_file.ts";
import { hookLine, isHookLine, PAYLOAD_BYTES } from "./hook_line.ts";

const SECRET = "the secret of the prompt";

/** Every shell that is here and could be somebody's `sh`. */
const SHELLS = [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "sh"]]
  .filter(([program = ""]) => findExecutable(program) !== null);

interface Place {
  readonly directory: string;
  readonly spool: string;
}

async function inSpool(run: (place: Place) => Promise<void>, name = "spool"): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-hook-line-" });
  const spool = join(directory, name);
  try {
    await Deno.mkdir(spool, { mode: 0o700 });
    await run({ directory, spool });
  } finally {
    await Deno.chmod(spool, 0o700).catch(() => {});
    await Deno.remove(directory, { recursive: true });
  }
}

interface Call {
  readonly event?: string;
  readonly payload?: string | Uint8Array<ArrayBuffer>;
  readonly env?: Record<string, string>;
  /** Leaves the pipe open, as some agents do. */
  readonly keepOpen?: boolean;
}

interface Outcome {
  readonly code: number;
  readonly output: string;
  /** Whether the whole payload was taken. */
  readonly taken: boolean;
}

async function call(shell: readonly string[], spool: string, what: Call = {}): Promise<Outcome> {
  const { event = "Stop", payload = "{}", env = {}, keepOpen = false } = what;
  const [program = "", ...options] = shell;
  const child = new Deno.Command(program, {
    args: [...options, "-c", hookLine({ event, spool })],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", LANG: "C.UTF-8", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const taken = writer.write(bytes).then(() => true, () => false);
  if (!keepOpen) taken.then(() => writer.close()).catch(() => {});
  // A line that waits for the end of the pipe is a failure, and no reason to wait with it.
  const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  clearTimeout(impatience);
  const outcome = { code, output: stdout + stderr, taken: await taken };
  if (keepOpen) await writer.close().catch(() => {});
  return outcome;
}

const QUIET: Outcome = { code: 0, output: "", taken: true };

const records = (spool: string) =>
  [...Deno.readDirSync(spool)].map(({ name }) => ({
    name,
    text: Deno.readTextFileSync(join(spool, name)),
    mode: (Deno.statSync(join(spool, name)).mode ?? 0) & 0o777,
  }));

const onlyRecord = (spool: string) => {
  const all = records(spool);
  assert.equal(all.length, 1, all.map(({ name }) => name).join(" "));
  return all[0] ?? assert.fail();
};

/** One test for each shell that is here. */
function withEachShell(name: string, run: (shell: readonly string[]) => Promise<void>): void {
  for (const shell of SHELLS) {
    Deno.test(`hookLine() ${name} (${shell.join(" ")})`, () => run(shell));
  }
}

withEachShell(
  "writes one record, 0600, with the caller's places in front",
  (shell) =>
    inSpool(async ({ spool }) => {
      const env = { TMUX_PANE: "%12", TMUX: "/tmp/tmux-1/default,77,0" };
      const payload = `{"session_id":"s-1","cwd":"/w/päth","hook_event_name":"Stop"}\n`;
      assert.deepEqual(await call(shell, spool, { payload, env }), QUIET);
      const { name, text, mode } = onlyRecord(spool);
      assert.match(name, /^r\d+\.\d+$/);
      assert.equal(mode, 0o600);
      assert.equal(
        text,
        `ntm-tracker-hook 1 claude Stop\nppid ${Deno.pid}\npane %12\n` +
          `tmux /tmp/tmux-1/default,77,0\nbackground \n${payload}end\n`,
      );
    }),
);

withEachShell("writes what the daemon reads", (shell) =>
  inSpool(async ({ spool }) => {
    const env = { TMUX_PANE: "%12", TMUX: "/tmp/tmux 1/a,b,77,0" };
    const payload = JSON.stringify({
      session_id: "s-1",
      transcript_path: '/w/a "b" é.jsonl',
      tool_name: "Bash",
      tool_input: { prompt: SECRET },
    });
    await call(shell, spool, { event: "PermissionRequest", payload, env });
    const { text } = onlyRecord(spool);
    assert.ok(isWholeRecord(text));
    const event = parseHook(text, 1);
    assert.deepEqual(
      [event?.event, event?.sessionId, event?.transcriptPath, event?.toolName, event?.ppid],
      ["PermissionRequest", "s-1", '/w/a "b" é.jsonl', "Bash", Deno.pid],
    );
    assert.deepEqual(
      [event?.tmuxPaneId, event?.tmuxSocket, event?.tmuxServerPid],
      ["%12", "/tmp/tmux 1/a,b", 77],
    );
  }));

withEachShell(
  "keeps no text of prompts, tools and answers",
  (shell) =>
    inSpool(async ({ spool }) => {
      const front = { session_id: "s-1", hook_event_name: "X", tool_name: "Bash" };
      const bodies = [
        { tool_input: { command: SECRET }, tool_response: SECRET },
        { tool_response: [SECRET] },
        { tool_result: SECRET },
        { prompt: `"tool_input" ${SECRET}` },
        { user_prompt: SECRET },
        { last_assistant_message: SECRET, background_tasks: [{ command: SECRET }] },
        { custom_instructions: SECRET },
        { compact_summary: SECRET },
        { error_details: SECRET },
        { permission_suggestions: [SECRET] },
        { session_crons: [{ prompt: SECRET }] },
        { prompt: SECRET.repeat(2000) },
      ];
      for (const body of bodies) {
        assert.deepEqual(
          await call(shell, spool, { payload: JSON.stringify({ ...front, ...body }) }),
          QUIET,
        );
        const { name, text } = onlyRecord(spool);
        assert.ok(!text.includes("secret"), text);
        assert.ok(text.includes(`"tool_name":"Bash"`), text);
        await Deno.remove(join(spool, name));
      }
    }),
);

withEachShell("tells whether background work is left", (shell) =>
  inSpool(async ({ spool }) => {
    const message = "x".repeat(9000);
    const cases = [
      [{ last_assistant_message: message, background_tasks: [{ id: "1" }] }, "1"],
      [{ last_assistant_message: message, background_tasks: [] }, "0"],
      [{ last_assistant_message: message }, ""],
    ] as const;
    for (const [payload, told] of cases) {
      await call(shell, spool, { payload: JSON.stringify(payload) });
      const { name, text } = onlyRecord(spool);
      assert.ok(text.includes(`\nbackground ${told}\n`), text);
      await Deno.remove(join(spool, name));
    }
  }));

withEachShell(
  "takes a payload of any size to its end, and keeps a part",
  (shell) =>
    inSpool(async ({ spool }) => {
      const long = JSON.stringify({ session_id: "s-1", other: "a}".repeat(500_000) });
      assert.deepEqual(await call(shell, spool, { payload: long }), QUIET);
      const { name, text } = onlyRecord(spool);
      assert.ok(text.length <= PAYLOAD_BYTES + 200, String(text.length));
      await Deno.remove(join(spool, name));
      await Deno.remove(spool);
      assert.deepEqual(await call(shell, spool, { payload: long }), QUIET);
    }),
);

withEachShell("does not wait for a pipe that stays open", (shell) =>
  inSpool(async ({ spool }) => {
    for (const payload of ['{"session_id":"s-1"}', `{"x":"${"y".repeat(20_000)}`]) {
      assert.deepEqual(await call(shell, spool, { payload, keepOpen: true }), QUIET);
    }
    assert.equal(records(spool).length, 2);
  }));

withEachShell("is quiet about anything on stdin", (shell) =>
  inSpool(async ({ spool }) => {
    const hostile = [
      new Uint8Array(),
      new Uint8Array([0, 0xff, 0xfe, 0, 0x0a]),
      "$(touch pwned) `touch pwned` \\ ' \" * ? [ ~",
      "-n\n-e\n%s%n%d",
      "\u{1f600}".repeat(5000),
    ];
    for (const payload of hostile) assert.deepEqual(await call(shell, spool, { payload }), QUIET);
    assert.equal(records(spool).length, hostile.length);
    const env = { TMUX_PANE: "%1\n$(exit 3)", TMUX: "' \" $(exit 3)" };
    assert.deepEqual(await call(shell, spool, { env }), QUIET);
  }));

withEachShell(
  "does nothing without its directory, and makes none",
  (shell) =>
    inSpool(async ({ directory, spool }) => {
      await Deno.remove(spool);
      assert.deepEqual(await call(shell, spool), QUIET);
      await Deno.writeTextFile(spool, "a file");
      assert.deepEqual(await call(shell, spool), QUIET);
      await Deno.remove(spool);
      await Deno.symlink(join(directory, "nowhere"), spool);
      assert.deepEqual(await call(shell, spool), QUIET);
      assert.deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["spool"]);
    }),
);

withEachShell(
  "works in a directory whose name a shell would take apart",
  (shell) =>
    inSpool(async ({ spool }) => {
      assert.deepEqual(await call(shell, spool), QUIET);
      onlyRecord(spool);
    }, ` it's "odd" $HOME *[r]? \\ 'é`),
);

withEachShell("writes nothing more into a full spool", (shell) =>
  inSpool(async ({ spool }) => {
    for (let i = 1; i < SPOOL_CAP; i++) Deno.writeTextFileSync(join(spool, `r${i}.0`), "");
    await call(shell, spool);
    await call(shell, spool);
    await call(shell, spool);
    assert.equal(records(spool).length, SPOOL_CAP + 1);
  }));

withEachShell(
  "leaves no half record where nothing can be written",
  (shell) =>
    inSpool(async ({ spool }) => {
      // A limit on the size of files stands for a disk that is full.
      const line = `ulimit -f 0; ${hookLine({ event: "Stop", spool })}`;
      const [program = "", ...options] = shell;
      const child = new Deno.Command(program, {
        args: [...options, "-c", `trap '' XFSZ; ${line}`],
        stdin: "null",
      });
      const { code, stdout, stderr } = await child.output();
      assert.deepEqual([code, stdout.length, stderr.length], [0, 0, 0]);
      assert.deepEqual(records(spool), []);
      if (Deno.uid() === 0) return;
      await Deno.chmod(spool, 0o500);
      assert.deepEqual(await call(shell, spool), QUIET);
    }),
);

withEachShell("loses none of many calls at once", (shell) =>
  inSpool(async ({ spool }) => {
    const calls = Array.from({ length: 24 }, (_, i) =>
      call(shell, spool, { payload: JSON.stringify({ session_id: `s-${i}` }) }));
    for (const outcome of await Promise.all(calls)) {
      assert.deepEqual(outcome, QUIET);
    }
    const ids = records(spool).map(({ text }) =>
      /s-\d+/.exec(text)?.[0]
    );
    assert.equal(new Set(ids).size, calls.length);
    assert.ok(
      records(spool).every(({ name, text }) => name.startsWith("r") && text.endsWith("}\nend\n")),
    );
  }));

Deno.test("hookLine() is one line of text without anything of Deno", () => {
  const line = hookLine({ event: "Stop", spool: "/home/u/.local/share/ntm-tracker/agent-hooks" });
  assert.ok(!line.includes("\n"));
  assert.ok(!/deno/i.test(line));
  assert.ok(line.length < 1200, String(line.length));
});

Deno.test("isHookLine() knows ours, of any version, and nobody else's", () => {
  assert.ok(isHookLine(hookLine({ event: "Stop", spool: "/x" })));
  assert.ok(isHookLine(": ntm-tracker-hook 2; something newer"));
  for (const other of ["", "true", "echo : ntm-tracker-hook 1", ": ntm-tracker-hooks", ":"]) {
    assert.ok(!isHookLine(other), other);
  }
});
