import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { FakeTmux, type FakeTmuxMode } from "../../fixtures/fake_tmux.ts";
import { findExecutable } from "../../fixtures/find_executable.ts";
import { hasTmux } from "../../fixtures/has_tmux.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually } from "./eventually.ts";
import { type Observer, paneCalled, type Seen, sessionCalled } from "./observer.ts";
import { processesWith } from "./processes.ts";
import { Scene } from "./scene.ts";
import type { ConfigInput } from "./temp_home.ts";

e2eTest("without tmux nothing is lost, and tmux may come later", async () => {
  const dir = await Deno.makeTempDir({ prefix: "ntm-e2e-" });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(dir, { recursive: true }));
  const program = join(dir, "tmux");
  const install = () => Deno.symlink(findExecutable("tmux") ?? "", program);
  await install();
  await using scene = await Scene.start({ config: { tmux: { program } } });
  const { observer } = scene;
  const before = lives(observer);

  await Deno.remove(program);
  await waitForSource(observer, "disconnected");
  const health = await observer.request("health.get");
  equal(health.status, "degraded");
  match(String(health.lastError), /tmux is not installed/);
  equal(health.capabilities.tmux, false);

  await scene.daemon.stop();
  await scene.restart();
  await waitForSource(scene.observer, "disconnected");
  deepEqual(lives(scene.observer), before, "a run without tmux keeps what the last run knew");

  await install();
  await waitForSource(scene.observer, "ok");
  deepEqual(lives(scene.observer), before);
  equal(endings(scene.observer), 0);
});

/** Each way to fail at once, and what the user is told. */
const FAILURES: readonly (readonly [FakeTmuxMode, RegExp])[] = [
  ["garbage", /no look/],
  ["endless", /more than \d+ bytes/],
  ["denied", /permission denied/i],
];

for (const [mode, said] of FAILURES) {
  e2eTest(`tmux that answers like "${mode}" changes no state, and is taken back`, async () => {
    await using trouble = await startTrouble({ exec: { max_stdout_kb: 64 } });
    const { scene: { observer, fleet }, fake } = trouble;
    const before = lives(observer);

    await fake.setMode(mode);
    await waitForSource(observer, "degraded");
    const health = await observer.request("health.get");
    equal(health.status, "degraded");
    match(String(health.lastError), said);
    await fleet.addSession({ name: "meanwhile", panes: ["quiet"] });
    await waitForFailures(observer, 3);
    deepEqual(lives(observer), before);

    await fake.setMode("recording");
    await waitForSource(observer, "ok");
    await observer.waitFor("what changed meanwhile", (seen) => sessionCalled(seen, "meanwhile"));
    equal((await observer.request("health.get")).status, "ok");
    equal(endings(observer), 0);
  });
}

e2eTest("a tmux that is too old is named, and changes no state", async () => {
  await using stack = new AsyncDisposableStack();
  const dir = await Deno.makeTempDir({ prefix: "ntm-e2e-" });
  stack.defer(() => Deno.remove(dir, { recursive: true }));
  const program = join(dir, "tmux");
  const age = join(dir, "old");
  await Deno.writeTextFile(program, agingTmux(age), { mode: 0o755 });
  await using scene = await Scene.start({ config: { tmux: { program } } });
  const { observer } = scene;
  const before = lives(observer);

  await Deno.writeTextFile(age, "");
  await waitForSource(observer, "degraded");
  match(String((await observer.request("health.get")).lastError), /3\.1c is too old: 3\.2/);
  deepEqual(lives(observer), before);

  await Deno.remove(age);
  await waitForSource(observer, "ok");
  equal(endings(observer), 0);
});

for (const mode of ["hung", "stubborn"] as const) {
  e2eTest(`${mode} tmux keeps the state, opens the circuit and leaves no process`, async () => {
    await using trouble = await startTrouble({ exec: { tmux_timeout_ms: 500 } });
    const { scene: { observer }, fake } = trouble;
    const before = lives(observer);

    await fake.setMode(mode);
    await waitForSource(observer, "degraded");
    await eventually("an open circuit", async () => {
      equal(processesWith(fake.path).length <= 1, true, "one look at a time");
      return (await observer.request("health.get")).sources[0]?.circuit === "open";
    }, { lastSeen: () => observer.describe() });
    const health = await observer.request("health.get");
    deepEqual([health.status, health.sources[0]?.status], ["degraded", "degraded"]);
    match(String(health.lastError), /did not answer within 500 ms/);
    await eventually("no process left", () => processesWith(fake.path).length === 0);
    deepEqual(lives(observer), before);

    await fake.setMode("recording");
    await waitForSource(observer, "ok");
    deepEqual(lives(observer), before);
    equal(endings(observer), 0);
  });
}

e2eTest("the daemon stops while tmux hangs, and leaves no process", async () => {
  await using trouble = await startTrouble({ exec: { tmux_timeout_ms: 1_000 } });
  const { scene: { observer, daemon }, fake } = trouble;
  await fake.setMode("stubborn");
  await waitForSource(observer, "degraded");
  deepEqual(await daemon.stop(), { code: 0, signal: null });
  deepEqual(processesWith(fake.path), []);
});

e2eTest("slow tmux is waited for, one look at a time", async () => {
  await using trouble = await startTrouble({});
  const { scene: { observer, fleet }, fake } = trouble;
  await fake.setMode("slow", { slowMs: 400 });
  const pane = await fleet.split("=one:", "quiet");
  await observer.waitFor("the new pane", (seen) => {
    equal(processesWith("/bin/sh", fake.path).length <= 1, true, "one look at a time");
    return paneCalled(seen, pane);
  });
  equal(observer.seen.snapshot.degraded, false);
});

/** The real tmux, which calls itself 3.1c in its answers while the file is there. */
function agingTmux(file: string): string {
  const version = (hasTmux() ?? "").replaceAll(".", "\\.");
  return `#!/bin/sh
[ -e '${file}' ] || exec '${findExecutable("tmux")}' "$@"
'${findExecutable("tmux")}' "$@" | sed '1s/ ${version}~/ 3.1c~/'
`;
}

async function startTrouble(config: ConfigInput): Promise<
  AsyncDisposable & {
    readonly scene: Scene;
    readonly fake: FakeTmux;
  }
> {
  await using stack = new AsyncDisposableStack();
  const fake = stack.use(await FakeTmux.create());
  const tmux = { tmux: { program: fake.path } };
  const scene = stack.use(await Scene.start({ config: { ...config, ...tmux } }));
  const kept = stack.move();
  return { scene, fake, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function waitForSource(observer: Observer, status: string): Promise<void> {
  await observer.waitFor(`a source that is ${status}`, ({ snapshot }) => {
    return snapshot.sources.some((source) => source.status === status);
  });
}

async function waitForFailures(observer: Observer, failures: number): Promise<void> {
  await eventually(`${failures} failed looks`, async () => {
    const { sources } = await observer.request("health.get");
    return (sources[0]?.failures ?? 0) >= failures;
  }, { lastSeen: () => observer.describe() });
}

/** What lives, by id: the part of the state that a failed look must not touch. */
function lives({ seen: { snapshot } }: { readonly seen: Seen }): readonly string[] {
  return [...snapshot.sessions, ...snapshot.panes]
    .filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
}

function endings({ seen: { events } }: Observer): number {
  return events.filter(({ type }) => type.endsWith(".ended")).length;
}
