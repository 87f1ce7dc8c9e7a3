import assert from "node:assert/strict";
import { focus } from "./focus.ts";
import { onePane, send } from "./send.ts";
import { samplePane, sampleSnapshot } from "./test_snapshot.ts";
import { withScriptedDaemon } from "./test_with_scripted_daemon.ts";

const snapshot = sampleSnapshot();

Deno.test("onePane() takes a session's name only where it has one pane", () => {
  assert.equal(onePane("%5", snapshot).tmuxPaneId, "%5");
  assert.equal(onePane("web 日本", snapshot).tmuxPaneId, "%5");
  const panes = [
    ...snapshot.panes,
    samplePane({ tmuxPaneId: "%7", sessionId: "session-web", windowIndex: 3 }),
  ];
  const both = sampleSnapshot({ panes });
  for (const target of ["web 日本", "web 日本:0", "session-web"]) {
    assert.throws(() => onePane(target, both), { code: "AMBIGUOUS" }, target);
  }
  assert.equal(onePane("web 日本:3.0", both).tmuxPaneId, "%7");
  assert.equal(onePane("pane-%7", both).tmuxPaneId, "%7");
});

Deno.test("send() asks for just what was said, and never repeats the text", async () => {
  const asked: unknown[] = [];
  const answers = {
    "snapshot.get": snapshot,
    "actions.paneSend": (params: unknown) => {
      asked.push(params);
      return { paneId: "pane-%5", tmuxPaneId: "%5", textLength: 5, enter: true };
    },
  };
  await withScriptedDaemon({ answers, now: 0 }, async (context) => {
    await send(context, { target: "%5", text: "go on", enter: true, answer: false });
    assert.equal(context.screen.text, "5 characters and Enter sent to pane %5\n");
  });
  const paneId = "pane-%5";
  assert.deepEqual(asked, [{ paneId, text: "go on", enter: true, answersWaiting: false }]);
});

Deno.test("send() without Enter says that the text stands there unsent", async () => {
  const sent = { paneId: "pane-%5", tmuxPaneId: "%5", textLength: 5, enter: false };
  const answers = { "snapshot.get": snapshot, "actions.paneSend": sent };
  await withScriptedDaemon({ answers, now: 0 }, async (context) => {
    await send(context, { target: "%5", text: "go on", enter: false, answer: false });
    const wanted = "5 characters sent to pane %5; Enter was not pressed, which `--enter` does\n";
    assert.equal(context.screen.text, wanted);
  });
});

Deno.test("focus() names the terminal, or prints the command that attaches one", async () => {
  const attach = { paneId: "pane-%5", argv: ["tmux"], command: "tmux -S /x attach" };
  for (const client of ["/dev/pts/3", null]) {
    const answers = { "snapshot.get": snapshot, "actions.focus": { ...attach, client } };
    await withScriptedDaemon({ answers, now: 0 }, async (context) => {
      await focus(context, { target: "%5" });
      const wanted = client === null ? "tmux -S /x attach\n" : "/dev/pts/3 shows pane %5\n";
      assert.equal(context.screen.text, wanted);
      assert.equal(context.stderr.text !== "", client === null);
    });
  }
});
