import { deepEqual, equal, match, ok } from "node:assert/strict";
import { e2eTest } from "./e2e_test_case.ts";
import { eventually, within } from "./eventually.ts";
import { NtmScene } from "./ntm_scene.ts";
import { processesWith } from "./processes.ts";

const STATUS = ["--robot-status", "--robot-format=json", "--robot-verbosity=default"];
const LIST = ["list", "--json"];

/** Two questions come ten seconds after each other, or later on a slow machine. */
const NEXT_ANSWER_MS = 30_000;
/** In a quiet fleet the second question would come after twenty seconds. */
const BUSY_ANSWER_MS = 18_000;
const QUIET_IS_A_MINUTE = { polling: { idle_backoff_max_ms: 60_000 } };

/** Nothing was asked but status and list, and above all no pane's text. */
async function onlyAsked(scene: NtmScene): Promise<void> {
  const calls = await scene.ntm.calls();
  ok(calls.length > 0, "it was never called");
  for (const call of calls) {
    ok([STATUS, LIST].some((known) => known.join(" ") === call.join(" ")), call.join(" "));
    equal(call.some((word) => word.includes("--robot-tail")), false);
  }
}

/** What every mode must leave as it is: the panes, as their processes and tmux tell of them. */
async function fleetIsSeen(scene: NtmScene): Promise<void> {
  const { observer } = scene;
  await observer.waitFor("Claude by its process", () => scene.panes[0].agentType === "claude");
  equal(scene.panes[2].agentType, "unknown");
  equal(observer.seen.snapshot.degraded, false);
}

function nothingOfNtm(scene: NtmScene): void {
  deepEqual(scene.panes.map(({ ntm }) => ntm), [null, null, null]);
  equal(scene.panes[1].agentType, "unknown", "what runs elsewhere is not known");
}

e2eTest("ntm that answers: labels, projects, types and limits reach every surface", async () => {
  await using scene = await NtmScene.start({ mode: "ok" });
  await scene.joined();
  // With the status that a second look confirms.
  await scene.observer.waitFor("the limit", () => scene.panes[1].flags.length > 0);
  const [claude, remote, script] = scene.panes;
  await fleetIsSeen(scene);
  const { at, ...said } = claude.ntm!;
  deepEqual(said, {
    label: "api",
    baseProject: "atlas",
    agentType: "claude",
    childPid: 6_001,
    rateLimited: false,
    contextPercent: 45,
  });
  equal(at % 60_000, 0);
  equal(remote.agentType, "codex", "its process cannot be seen, so ntm's word counts");
  deepEqual([remote.ntm?.rateLimited, remote.flags], [true, ["rate_limited"]]);
  equal(script.ntm?.agentType, "claude", "ntm's word is shown, and makes no agent of a script");
  equal(scene.observer.seen.snapshot.panes.length, 4);

  const claims = async (pane: typeof claude) =>
    (await scene.explain(pane)).claims.filter(({ source }) => source === "ntm")
      .map(({ claim, fate }) => [claim, fate]);
  deepEqual(await claims(remote), [["rate_limited", "flags_only"]]);
  deepEqual(await claims(script), [["agent_process_gone", "flags_only"]]);

  const { status, check, isCapable, lastNtmPollOkAt } = await scene.health();
  deepEqual([status, check?.status, isCapable], ["ok", "ok", true]);
  equal(check?.detail, "it answers, and tells of 4 panes");
  ok(Math.abs(Date.now() - (lastNtmPollOkAt ?? 0)) < 60_000);
  await onlyAsked(scene);
  deepEqual(await scene.ntm.calls(), [STATUS, LIST], "once for all of it");
});

e2eTest("ntm that hangs: looks and notifications go on, with one call under way", async () => {
  await using scene = await NtmScene.start({ mode: "slow" });
  const { ntm, fleet, observer, daemon } = scene;
  await eventually("the call", async () => (await ntm.calls()).length > 0);
  const before = await scene.health();
  for (const name of ["one", "two", "three"]) {
    const asked = performance.now();
    await fleet.addSession({ name, panes: ["claude_works"] });
    await observer.waitForEvent("session.created", ({ display }) => display.sessionName === name);
    ok(performance.now() - asked < 10_000, "a look waited for ntm");
  }
  await observer.waitFor(
    "an agent that began meanwhile",
    ({ snapshot }) => snapshot.panes.filter(({ agentType }) => agentType === "claude").length === 4,
  );
  const during = await scene.health();
  ok(during.looks >= before.looks + 3, `${during.looks} looks after ${before.looks}`);
  equal(during.status, "ok", "no answer yet is no failure");
  match(during.check?.detail ?? "", /first answer is to come/);
  deepEqual(await ntm.calls(), [STATUS], "the call is still under way, and no other began");
  equal(running(scene), 1);
  await fleetIsSeen(scene);
  nothingOfNtm(scene);

  await within("the end of the daemon", daemon.stop(), { deadlineMs: 10_000 });
  await eventually("the end of the call", () => running(scene) === 0);
});

e2eTest("ntm that is slow: what it says comes late, and comes", async () => {
  await using scene = await NtmScene.start({ mode: "slow", slowMs: 700 });
  const [claude] = await scene.joined();
  equal(claude.ntm?.baseProject, "atlas");
  deepEqual(await scene.ntm.calls(), [STATUS, LIST]);
});

e2eTest("ntm that says no and exits with 0: told as failing, and what it said stands", async () => {
  await using scene = await NtmScene.start({ mode: "ok", config: QUIET_IS_A_MINUTE });
  const [before] = await scene.joined();
  const { lastNtmPollOkAt } = await scene.health();
  await scene.ntm.setMode("rc0_failure");
  const failing = await eventually("the next question", async () => {
    const health = await scene.health();
    return health.check?.status === "degraded" && health;
  }, { deadlineMs: BUSY_ANSWER_MS });
  match(failing.check?.detail ?? "", /^failing since \d.*Z: .*the tmux server is busy/);
  deepEqual([failing.status, failing.isCapable], ["degraded", false]);
  equal(failing.lastNtmPollOkAt, lastNtmPollOkAt);
  deepEqual(scene.panes[0].ntm, before.ntm);
  await fleetIsSeen(scene);
  await onlyAsked(scene);
});

e2eTest("ntm without the status: its list gives projects and labels, and no more", async () => {
  const unknownFlags = ["--robot-status"];
  await using scene = await NtmScene.start({ mode: "unknown_flag", unknownFlags });
  const panes = await scene.joined();
  for (const { ntm } of panes) {
    deepEqual([ntm?.label, ntm?.baseProject, ntm?.agentType], ["api", "atlas", null]);
  }
  equal((await scene.health()).check?.status, "ok");
  deepEqual(await scene.ntm.calls(), [STATUS, LIST]);
});

e2eTest("ntm that knows no flag of ours: not supported, and no trouble", async () => {
  await using scene = await NtmScene.start({ mode: "unknown_flag" });
  const { check, status, isCapable } = await eventually("the answer", async () => {
    const health = await scene.health();
    return /does not know/.test(health.check?.detail ?? "") && health;
  });
  deepEqual([status, check?.status, isCapable], ["ok", "ok", false]);
  await fleetIsSeen(scene);
  nothingOfNtm(scene);
  await onlyAsked(scene);
});

e2eTest("ntm that prints rubbish: told as failing, and nothing of it is shown", async () => {
  await using scene = await NtmScene.start({ mode: "ok" });
  await scene.joined();
  await scene.ntm.setMode("garbage");
  // What an earlier run was told may be long over.
  await scene.restart();
  const { check, status, isCapable } = await eventually("the answer", async () => {
    const health = await scene.health();
    return health.check?.status === "degraded" && health;
  });
  match(check?.detail ?? "", /^failing since \d.*Z: ntm printed no JSON object$/);
  deepEqual([status, isCapable], ["degraded", false]);
  await fleetIsSeen(scene);
  nothingOfNtm(scene);
  await onlyAsked(scene);
});

e2eTest("ntm of a later revision: other names and more fields say the same", async () => {
  await using scene = await NtmScene.start({ mode: "newer" });
  const [claude, remote] = await scene.joined();
  await fleetIsSeen(scene);
  deepEqual(
    [claude.ntm?.label, claude.ntm?.agentType, claude.ntm?.childPid, claude.ntm?.contextPercent],
    ["api", "claude", 6_001, 45],
  );
  deepEqual([remote.agentType, remote.ntm?.rateLimited], ["codex", true]);
  equal((await scene.health()).check?.status, "ok", "a warning on stderr is no failure");
  await onlyAsked(scene);
});

e2eTest("ntm that is not there: no trouble, and found when it is installed", async () => {
  await using scene = await NtmScene.start({ mode: "absent" });
  const missing = await eventually("the question", async () => {
    const health = await scene.health();
    return /not installed/.test(health.check?.detail ?? "") && health;
  });
  deepEqual([missing.status, missing.check?.status, missing.isCapable], ["ok", "ok", false]);
  equal(missing.lastNtmPollOkAt, null);
  await fleetIsSeen(scene);
  nothingOfNtm(scene);
  deepEqual(await scene.ntm.calls(), []);

  await scene.ntm.setMode("ok");
  const [claude] = await scene.joined(NEXT_ANSWER_MS);
  equal(claude.ntm?.label, "api");
  await onlyAsked(scene);
});

e2eTest("ntm that is turned off: never called, and what it said before is not shown", async () => {
  await using scene = await NtmScene.start({ mode: "ok" });
  await scene.joined();
  for (const section of ["agents", "ntm"]) {
    await scene.daemon.stop();
    await scene.ntm.forgetCalls();
    await scene.restart({ [section]: { enable: false } });
    const { check, isCapable } = await scene.health();
    deepEqual([check?.detail, isCapable], ["turned off in the settings", false]);
    await scene.observer.waitFor("looks", ({ snapshot }) => snapshot.sources[0]?.status === "ok");
    deepEqual(scene.panes.map(({ ntm }) => ntm), [null, null, null]);
    deepEqual(await scene.ntm.calls(), []);
  }
});

/** How many of the stand-in's calls are under way. */
function running({ ntm }: NtmScene): number {
  return processesWith(ntm.path).filter(({ commandLine }) =>
    /--robot-status|list/.test(commandLine)
  )
    .length;
}
