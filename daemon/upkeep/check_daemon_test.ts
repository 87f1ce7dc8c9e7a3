import assert from "node:assert/strict";
import { join } from "node:path";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { checkDaemon, type DaemonAnswer } from "./check_daemon.ts";

const OWNER = { pid: 4711, runId: "run", startedAt: 1, socket: "/s", mode: "serve" };

async function check(
  answer: DaemonAnswer,
  { owner, alive = true }: { readonly owner: object | null; readonly alive?: boolean },
) {
  const dir = await Deno.makeTempDir({ prefix: "ntm-check-" });
  try {
    const lock = join(dir, "daemon.lock");
    if (owner !== null) await Deno.writeTextFile(lock, JSON.stringify(owner));
    return checkDaemon(answer, { lock, processRuns: () => alive });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const answers = (part: object = {}): DaemonAnswer => ({
  kind: "answers",
  version: PRODUCT_VERSION,
  runId: "run",
  ...part,
});

const CASES: readonly (readonly [string, DaemonAnswer, object, string, RegExp])[] = [
  ["none", { kind: "none" }, { owner: null }, "ok", /^none runs$/],
  ["one that was killed", { kind: "none" }, { owner: OWNER, alive: false }, "ok", /^none runs$/],
  ["one that is stuck", { kind: "none" }, { owner: OWNER }, "warn", /process 4711 holds the lock/],
  ["one that is well", answers(), { owner: OWNER }, "ok", /runs, process 4711$/],
  ["another version", answers({ version: "9" }), { owner: OWNER }, "warn", /^version 9 runs/],
  ["a foreign lock", answers({ runId: "x" }), { owner: OWNER }, "warn", /names another$/],
  ["one that fails", { kind: "fails", message: "no" }, { owner: OWNER }, "problem", /4711: no$/],
];

for (const [what, answer, state, status, detail] of CASES) {
  Deno.test(`checkDaemon() of ${what} is ${status}`, async () => {
    const found = await check(answer, state as Parameters<typeof check>[1]);
    assert.equal(found.status, status);
    assert.match(found.detail, detail);
  });
}
