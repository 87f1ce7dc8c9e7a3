import assert from "node:assert/strict";
import { sampleEscalation, sampleSnapshot } from "../../cli/test_snapshot.ts";
import type { Request } from "../view.ts";
import { focusPane } from "./attach_buttons.tsx";
import { Inbox } from "./inbox.tsx";
import { drawn, sampleView } from "./test_view.tsx";

function answering(answer: () => unknown): Request {
  return <Result>(method: string, params: Readonly<Record<string, unknown>>) => {
    assert.equal(method, "actions.focus");
    assert.deepEqual(params, { paneId: "pane-1" });
    return Promise.resolve().then(answer) as Promise<Result>;
  };
}

function refusing(code: string): Request {
  return answering(() => {
    throw Object.assign(new Error("no"), { name: "RpcError", data: { code } });
  });
}

Deno.test("focusPane() tells why no terminal shows the pane", async () => {
  assert.equal(await focusPane(answering(() => ({ client: "/dev/pts/3" })), "pane-1"), null);
  const none = await focusPane(answering(() => ({ client: null })), "pane-1");
  assert.equal(none, "no terminal is attached");
});

Deno.test("focusPane() leaves a way where the daemon cannot or may not", async () => {
  for (const code of ["METHOD_NOT_FOUND", "UNSUPPORTED", "FORBIDDEN"]) {
    assert.match(await focusPane(refusing(code), "pane-1") ?? "", /cannot be focused/, code);
  }
  await assert.rejects(focusPane(refusing("NOT_FOUND"), "pane-1"));
});

Deno.test("AttachButtons offers a terminal only where something can open one", () => {
  const snapshot = sampleSnapshot({ escalations: [sampleEscalation()] });
  const shown = (opensTerminals: boolean) => drawn(Inbox, sampleView({ snapshot, opensTerminals }));
  assert.match(shown(true), /Open in Terminal/);
  assert.doesNotMatch(shown(false), /Open in Terminal/);
});
