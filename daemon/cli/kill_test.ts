import assert from "node:assert/strict";
import { findSession, kill } from "./kill.ts";
import { sampleSession, sampleSnapshot } from "./test_snapshot.ts";
import { withScriptedDaemon } from "./test_with_scripted_daemon.ts";

const snapshot = sampleSnapshot();
const [session] = snapshot.sessions;
const ARGS = { session: session?.name ?? "", yes: false, dryRun: false };

/** Runs `kill` with somebody who types that; what the daemon was asked for comes back. */
async function run(args: Partial<typeof ARGS>, typed: string | null, json = false) {
  const asked: unknown[] = [];
  const answers = {
    "snapshot.get": snapshot,
    "actions.sessionKill": (params: unknown) => {
      asked.push(params);
      return { sessionId: session?.id, tmuxSessionId: "$1", name: session?.name };
    },
  };
  const questions: string[] = [];
  const text = await withScriptedDaemon({ answers, json, now: 0 }, async (context) => {
    const status = kill(context, { ...ARGS, ...args }, (question) => {
      questions.push(question);
      return typed;
    });
    const error = await status.then(() => null, (error) => error.code);
    return { out: context.screen.text, error };
  });
  return { asked, questions, ...text };
}

Deno.test("kill() asks for the name, and gives it to the daemon", async () => {
  const { asked, questions, out, error } = await run({}, ARGS.session);
  assert.equal(error, null);
  assert.deepEqual(asked, [{ sessionId: session?.id, confirm: session?.name }]);
  assert.match(questions[0] ?? "", /^This kills session .*pane.*Type its name to go on:$/);
  assert.match(out, /was killed\n$/);
});

Deno.test("kill() does nothing without the right name", async () => {
  for (const typed of [null, "", "y", `${ARGS.session} `]) {
    const { asked, error } = await run({}, typed);
    assert.equal(error, "NOT_CONFIRMED");
    assert.deepEqual(asked, []);
  }
  const json = await run({}, ARGS.session, true);
  assert.equal(json.error, "NOT_CONFIRMED", "nobody reads a question in JSON");
  assert.deepEqual(json.questions, []);
});

Deno.test("kill() asks nobody with --yes, and does nothing with --dry-run", async () => {
  const sure = await run({ yes: true }, null);
  assert.equal(sure.asked.length, 1);
  assert.deepEqual(sure.questions, []);
  const dry = await run({ dryRun: true, yes: true }, null);
  assert.deepEqual(dry.asked, []);
  assert.match(dry.out, /^would kill session /);
});

Deno.test("findSession() takes exact names and ids, and no beginnings of names", () => {
  const of = sampleSnapshot({
    sessions: [
      sampleSession({ id: "one", name: "api", tmuxSessionId: "$1" }),
      sampleSession({ id: "two", name: "api-long", tmuxSessionId: "$2" }),
      sampleSession({ id: "old", name: "ap", tmuxSessionId: "$3", endedAt: 5 }),
    ],
  });
  assert.equal(findSession("api", of).id, "one");
  assert.equal(findSession("$2", of).id, "two");
  assert.equal(findSession("two", of).id, "two");
  for (const name of ["ap", "api-", "$", "$3", "=api", ""]) {
    assert.throws(() => findSession(name, of), { code: "NOT_FOUND" }, name);
  }
  const both = sampleSnapshot({
    sessions: [sampleSession({ id: "one", name: "a" }), sampleSession({ id: "two", name: "a" })],
  });
  assert.throws(() => findSession("a", both), { code: "AMBIGUOUS" });
});
