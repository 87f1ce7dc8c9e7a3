import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { PaneSpec } from "../../fixtures/agents/agent_launcher.ts";
import { e2eTest } from "./e2e_test_case.ts";
import { paneCalled, sessionCalled } from "./observer.ts";
import { dialog, PrivacyScene, talkingClaude } from "./privacy_scene.ts";

/*
 * Rule R7 on the real process: what stands in panes is not read unless the user opens a session, and
 * never kept, logged or sent.
 */

/** A Codex that works and then wants an approval, by its title. */
function talkingCodex(secret: string): PaneSpec {
  return {
    as: "codex",
    steps: [
      { do: "print", text: `• ${secret}` },
      { do: "spin", title: ["⠋ shop", "⠙ shop"], ms: 300, times: 2 },
      { do: "title", text: "Action Required | shop" },
      {
        do: "ask",
        text: `Would you like to run it? ${secret}`,
        options: ["› 1. Yes, proceed (y)"],
      },
      { do: "rest" },
    ],
  };
}

/** A Claude without files that stands before a dialog: only its screen tells. */
function silentClaude(secret: string): PaneSpec {
  return { as: "claude", steps: [...dialog(secret), { do: "rest" }] };
}

const OPENED = {
  capture: { mode: "per_session" },
  privacy: { per_session_capture_allowlist: ["open"] },
};

e2eTest("by default no screen is read, and nothing of one is kept, logged or sent", async () => {
  await using scene = await PrivacyScene.start((secret) => [
    { name: "one", panes: [talkingClaude(secret)] },
    { name: "two", panes: [talkingCodex(secret), silentClaude(secret)] },
  ]);
  const { observer, fleet } = scene;
  const is = (id: string, status: string) =>
    observer.waitFor(`${id} to be ${status}`, (seen) => paneCalled(seen, id)?.status === status);
  await is("%0", "active");
  await is("%0", "waiting");
  const codex = await observer.waitFor(
    "Codex's question",
    (seen) =>
      seen.snapshot.panes.find(({ agentType, status }) =>
        agentType === "codex" && status === "waiting"
      ),
  );
  equal(observer.seen.snapshot.escalations.length, 2);
  await fleet.tmux("send-keys", "-t", "%0", "1", "Enter");
  await observer.waitForEvent("compact");
  await is("%0", "idle");
  await scene.looks(5);
  await scene.askEverything();

  deepEqual(await scene.readings(), []);
  ok((await scene.tmux.calls()).length > 0, "tmux was asked");
  const ntmCalls = await scene.ntm.calls();
  ok(ntmCalls.length > 0, "ntm was asked");
  equal(ntmCalls.flat().some((word) => word.includes("--robot-tail")), false);
  deepEqual((await observer.request("health.get")).capture.sessions, []);
  await scene.assertKeptSecret(["%0", codex.tmuxPaneId]);
});

e2eTest(
  "of a session that was opened the panes are read, those alone, and nothing stays",
  async () => {
    await using scene = await PrivacyScene.start((secret) => [
      { name: "open", panes: [silentClaude(secret), talkingCodex(secret)] },
      { name: "open2", panes: [silentClaude(secret)] },
      { name: "closed", panes: [silentClaude(secret)] },
    ], OPENED);
    const { observer, fleet } = scene;
    const seenDialog = await observer.waitFor("the dialog on the screen", (seen) => {
      const pane = paneCalled(seen, "%0");
      return pane?.status === "waiting" ? pane : undefined;
    });
    deepEqual(seenDialog.evidence.map(({ source }) => source), ["screen"]);
    await observer.waitFor(
      "Codex's question",
      (seen) =>
        seen.snapshot.panes.find(({ agentType, status }) =>
          agentType === "codex" && status === "waiting"
        ),
    );
    await scene.looks(5);
    await scene.askEverything();

    const panes = (await fleet.tmux("list-panes", "-s", "-t", "=open", "-F", "#{pane_id}"))
      .split("\n");
    const targets = await readTargets(scene);
    ok(targets.length > 0);
    deepEqual(
      [...new Set(targets.map(({ paneId }) => paneId))].toSorted(),
      panes.toSorted(),
    );
    deepEqual([...new Set(targets.map(({ sessionId }) => sessionId))], ["$0"]);
    const { capture } = await observer.request("health.get");
    deepEqual(capture.sessions.map(({ name }) => name), ["open"]);
    const open = sessionCalled(observer.seen, "open");
    deepEqual(observer.seen.snapshot.capturedSessions, [open?.id]);
    for (const name of ["open2", "closed"]) {
      const session = sessionCalled(observer.seen, name);
      equal(session?.waitingPanes, 0, `what ${name} shows is not known`);
    }
    await scene.assertKeptSecret(["%0", ...panes]);
  },
);

e2eTest("a session that takes the name of an opened one later is not read", async () => {
  await using scene = await PrivacyScene.start((secret) => [
    { name: "open", panes: [silentClaude(secret)] },
  ], OPENED);
  const { observer, fleet } = scene;
  await observer.waitFor(
    "the dialog on the screen",
    (seen) => paneCalled(seen, "%0")?.status === "waiting",
  );
  await fleet.tmux("kill-session", "-t", "=open");
  await observer.waitForEvent("session.ended");
  await scene.tmux.forgetCalls();
  const { sessionId, paneIds } = await fleet.addSession({
    name: "open",
    panes: [silentClaude(scene.secret)],
  });
  const [paneId = ""] = paneIds;
  await observer.waitFor("the agent in the new session", (seen) => {
    const isThere = sessionCalled(seen, "open")?.tmuxSessionId === sessionId;
    return isThere && paneCalled(seen, paneId)?.agentType === "claude";
  });
  await scene.looks(8);
  deepEqual(await scene.readings(), []);
  deepEqual((await observer.request("health.get")).capture.sessions, []);
  equal(paneCalled(observer.seen, paneId)?.status === "waiting", false);
  await scene.assertKeptSecret([paneId]);
});

/** What was read, by the ids that tmux was given. */
async function readTargets(scene: PrivacyScene) {
  return (await scene.readings()).flatMap((call) =>
    [...call.matchAll(/capture-pane -p(?: -J -S -\d+)? -t '(\$\d+):@\d+\.(%\d+)'/g)].map(
      ([, sessionId = "", paneId = ""]) => ({ sessionId, paneId }),
    )
  );
}

e2eTest("a preview and a bundle show what is open, without secrets, and keep nothing", async () => {
  await using scene = await PrivacyScene.start((secret) => [
    { name: "open", panes: [silentClaude(`token=${secret}`)] },
    { name: "closed", panes: [silentClaude(`token=${secret}`)] },
  ], OPENED);
  const { observer, fleet } = scene;
  const open = await observer.waitFor("the dialog on the screen", (seen) => {
    const pane = paneCalled(seen, "%0");
    return pane?.status === "waiting" ? pane : undefined;
  });
  const closedId = await fleet.tmux("list-panes", "-t", "=closed", "-F", "#{pane_id}");
  const closed = await observer.waitFor("the other pane", (seen) => paneCalled(seen, closedId));
  const { client } = observer;
  const preview = await client.request<{ readonly lines: readonly string[] }>(
    "panes.outputPreview",
    { paneId: open.id },
  );
  ok(preview.lines.some((line) => line.includes("Do you want to proceed? token=[REDACTED]")));
  await rejects(client.request("panes.outputPreview", { paneId: closed.id }), /is not allowed/);
  const bundle = async (includeOutput: boolean) =>
    await client.request<{ readonly output: readonly { readonly tmuxPaneId: string }[] | null }>(
      "debug.diagnostics",
      { includeOutput },
    );
  equal((await bundle(false)).output, null);
  deepEqual((await bundle(true)).output?.map(({ tmuxPaneId }) => tmuxPaneId), ["%0"]);
  deepEqual([...new Set((await readTargets(scene)).map(({ paneId }) => paneId))], ["%0"]);
  await scene.assertKeptSecret(["%0", closedId]);
});
