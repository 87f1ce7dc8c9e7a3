import assert from "node:assert/strict";
import { lookArgs, type LookDepth } from "./look.ts";
import { seriesArgs } from "./series.ts";

const MARK = "~0123abcd";

/** The commands of a chain. */
function commandsOf(args: readonly string[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const arg of args) {
    if (arg === ";") commands.push([]);
    else commands.at(-1)?.push(arg);
  }
  return commands;
}

/** Bytes as tmux counts them: each argument with its NUL. */
function bytesOf(args: readonly string[]): number {
  const encoder = new TextEncoder();
  return args.reduce((sum, arg) => sum + encoder.encode(arg).length + 1, 0);
}

Deno.test("seriesArgs() makes the looks in their order, with a pause between two", () => {
  const depths = ["full", "windows", "panes"] as const;
  const pause = [";", "run-shell", "-d", "0.48", ";"];
  assert.deepEqual(seriesArgs({ depths, pauseMs: 480 }, MARK), [
    ...lookArgs("full", MARK),
    ...pause,
    ...lookArgs("windows", MARK),
    ...pause,
    ...lookArgs("panes", MARK),
  ]);
});

Deno.test("seriesArgs() of one look is that look", () => {
  const args = seriesArgs({ depths: ["panes"], pauseMs: 480 }, MARK);
  assert.deepEqual(args, lookArgs("panes", MARK));
});

Deno.test("seriesArgs() the pause is in seconds, and starts no process", () => {
  for (const [pauseMs, wanted] of [[100, "0.1"], [2_000, "2"], [1_688, "1.688"]] as const) {
    const args = seriesArgs({ depths: ["windows", "windows"], pauseMs }, MARK);
    const shells = commandsOf(args).filter(([name]) => name === "run-shell");
    assert.deepEqual(shells, [["run-shell", "-d", wanted]]);
  }
});

for (const depth of ["windows", "panes", "full"] as const) {
  Deno.test(`seriesArgs() is never longer than tmux takes (${depth})`, () => {
    const depths = Array.from<LookDepth>({ length: 500 }).fill(depth);
    const args = seriesArgs({ depths, pauseMs: 12_345 }, MARK);
    assert.ok(bytesOf(args) <= 15_000, `${bytesOf(args)} bytes`);
    assert.ok(bytesOf(args) > 13_000, "and no shorter than it must be");
    const whole = lookArgs(depth, MARK);
    assert.deepEqual(args.slice(0, whole.length), whole);
    assert.deepEqual(args.slice(-whole.length), whole, "no look is cut");
  });
}

Deno.test("seriesArgs() the longest series there is fits", () => {
  const depths: readonly LookDepth[] = [
    "full",
    ...Array.from({ length: 11 }, () => "panes" as const),
  ];
  const args = seriesArgs({ depths, pauseMs: 480 }, MARK);
  assert.equal(args.filter((arg) => arg === `${MARK}E${MARK}`).length, 12);
});
