import assert from "node:assert/strict";
import type { RunResult, RunSpec } from "../collect/run.ts";
import { type GuardedAct, guardedArgs, runGuarded } from "./run_guarded.ts";
import { exited } from "./test_tmux.ts";

const ACT: GuardedAct = {
  pin: { socket: "/tmp/s", server: { pid: 100, startedAt: 1_700_000_000_000 } },
  target: "%1",
  facts: [{ format: "#{pane_pid}", wanted: "7", otherwise: "another process" }],
  commands: ["send-keys -t '%1' -l -- 'a'"],
};

/** Runs it with a tmux that answers so; MARK stands for the mark. */
async function run(answer: (args: readonly string[]) => RunResult, act = ACT) {
  const specs: RunSpec[] = [];
  const runner = {
    run: (spec: RunSpec) => {
      specs.push(spec);
      const mark = /'([0-9a-f-]{36}) done'/.exec(spec.args.join(" "))?.[1] ?? "";
      const result = answer(spec.args);
      return Promise.resolve(
        result.kind === "exited"
          ? { ...result, stdout: result.stdout.replace("MARK", mark) }
          : result,
      );
    },
  };
  const got = await runGuarded(act, { runner, program: () => "/usr/bin/tmux", timeoutMs: 5 });
  return { got, specs };
}

Deno.test("guardedArgs() compares and acts in one command, each word an argument", () => {
  assert.deepEqual(guardedArgs(ACT, "M"), [
    "if-shell",
    "-F",
    "-t",
    "%1",
    "#{==:#{pane_pid},7}",
    "display-message -p 'M done' ; send-keys -t '%1' -l -- 'a'",
    "display-message -p -t '%1' 'M facts|#{pane_pid}'",
  ]);
});

Deno.test("guardedArgs() takes no value that could end its comparison", () => {
  for (const wanted of ["1}", "1,0", "#{x}", "a'b", "a\nb"]) {
    const facts = [{ format: "#{pane_pid}", wanted, otherwise: "" }];
    assert.throws(() => guardedArgs({ ...ACT, facts }, "M"), /no plain word/);
  }
});

Deno.test("runGuarded() is done when tmux says so, also when its server ends by it", async () => {
  const { got, specs } = await run(() => exited(0, "MARK done\n"));
  assert.deepEqual(got, { kind: "done" });
  assert.equal(specs.length, 1);
  assert.deepEqual(specs[0]?.args.slice(0, 3), ["-u", "-S", "/tmp/s"]);
  assert.match(specs[0]?.args.join(" ") ?? "", /#{==:#{pid} #{start_time},100 1700000000}/);
  const ended = await run(() => exited(1, "MARK done\n", "server exited unexpectedly\n"));
  assert.deepEqual(ended.got, { kind: "done" });
});

Deno.test("runGuarded() says which fact differs", async () => {
  for (
    const [stdout, why] of [
      ["MARK facts|100 1700000000|8\n", "another process"],
      ["MARK facts|101 1700000000|7\n", "another tmux server runs there since"],
      ["MARK facts||\n", "another tmux server runs there since"],
      ["MARK facts|100 1700000000|7\n", "it has changed this very moment"],
    ] as const
  ) {
    assert.deepEqual((await run(() => exited(0, stdout))).got, { kind: "mismatch", why });
  }
  const gone = await run(() => exited(1, "", "no server running on /tmp/s\n"));
  assert.deepEqual(gone.got, { kind: "mismatch", why: "its tmux server has gone" });
});

Deno.test("runGuarded() does not take a failure for an act", async () => {
  const odd = await run(() => exited(1, "MARK done\n", "can't find pane: %1\n"));
  assert.deepEqual(odd.got, { kind: "failed", why: "can't find pane: %1" });
  const silent = await run(() => exited(1, ""));
  assert.deepEqual(silent.got, {
    kind: "failed",
    why: "tmux ended with status 1 and said nothing",
  });
  const forged = await run(() => exited(0, "other done\n"));
  assert.equal(forged.got.kind, "failed");
  const late = await run(() => {
    return { kind: "failed", failure: "timeout", message: "tmux did not answer", durationMs: 5 };
  });
  assert.deepEqual(late.got, { kind: "failed", why: "tmux did not answer" });
});
