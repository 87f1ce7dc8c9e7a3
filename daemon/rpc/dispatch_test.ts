import assert from "node:assert/strict";
import { findMethod, METHODS } from "../../shared/protocol/manifest.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { Caller, RpcContext } from "./context.ts";
import { dispatch } from "./dispatch.ts";
import { HANDLERS } from "./handlers.ts";
import {
  ACCEPT,
  Accept,
  assertAnswered,
  assertHolds,
  assertRefused,
  REJECT,
  Reject,
  subject,
} from "./test_corpus.ts";
import { TestDaemon, withDaemon } from "./test_context.ts";
import { populate } from "./test_population.ts";
import type { Message } from "./test_peer.ts";

/** Asks a daemon of its own, over a wire, and returns its answer. */
async function answer({ role, request }: Accept | Reject): Promise<Message> {
  const daemon = new TestDaemon();
  try {
    populate(daemon);
    const peer = daemon.connect({ role });
    await peer.send(request);
    const message = await peer.next();
    await peer.leave();
    return message;
  } finally {
    daemon.close();
  }
}

Deno.test("dispatch() corpus: every file is about the method that it asks for", () => {
  for (const [file, { request }] of [...ACCEPT, ...REJECT]) {
    const about = subject(file);
    assert.ok(about, `${file} is about nothing: begin its name with a method's`);
    if (about === "unknown_method") assert.equal(findMethod(request.method), undefined, file);
    else assert.equal(request.method, about, file);
  }
  for (const [file] of ACCEPT) assert.notEqual(subject(file), "unknown_method", file);
});

Deno.test("dispatch() corpus: every method is accepted and rejected at least once", () => {
  for (const { name } of METHODS) {
    assert.ok([...ACCEPT.keys()].some((file) => subject(file) === name), `accept ${name}`);
    assert.ok([...REJECT.keys()].some((file) => subject(file) === name), `reject ${name}`);
  }
});

Deno.test("dispatch() corpus: a fixture without an expectation is none", () => {
  const request = { jsonrpc: "2.0", id: "health.get", method: "health.get" };
  assert.ok(!Accept.safeParse({ request }).success);
  assert.ok(!Accept.safeParse({ request, result: {}, results: {} }).success);
  assert.ok(!Reject.safeParse({ request, error: { name: "NO_SUCH_ERROR" } }).success);
  assert.equal(subject("nothing.json"), undefined);
  assert.throws(() => assertHolds({ a: [1] }, { a: [] }));
  assert.throws(() => assertHolds({ a: 1 }, { b: 1 }));
});

for (const [file, fixture] of ACCEPT) {
  Deno.test(`dispatch() accepts ${file}`, async () => {
    const message = await answer(fixture);
    assertAnswered(message, fixture);
  });
}

for (const [file, fixture] of REJECT) {
  Deno.test(`dispatch() rejects ${file}`, async () => {
    const message = await answer(fixture);
    assertRefused(message, fixture);
  });
}

/** The pin of who may call what: a method that is new, or changes its role, is a decision. */
const NEEDS: Readonly<Record<string, Role>> = {
  "attach.command": "read",
  "capabilities.get": "read",
  "config.get": "read",
  "config.schema": "read",
  "actions.focus": "admin",
  "actions.paneSend": "admin",
  "actions.sessionKill": "admin",
  "config.reload": "admin",
  "config.set": "admin",
  "debug.logTail": "admin",
  "debug.metrics": "admin",
  "debug.selfTest": "admin",
  "daemon.shutdown": "admin",
  "debug.diagnostics": "admin",
  "detectors.list": "read",
  "detectors.reload": "admin",
  "escalations.dismiss": "admin",
  "escalations.list": "read",
  "escalations.reopen": "admin",
  "escalations.seen": "admin",
  "escalations.snooze": "admin",
  "events.list": "read",
  "health.get": "read",
  "notifications.preview": "read",
  "panes.explain": "read",
  "panes.outputPreview": "read",
  "panes.get": "read",
  "sessions.get": "read",
  "sessions.list": "read",
  "snapshot.get": "read",
  "stats.daily": "read",
  "stats.hourly": "read",
  "stats.summary": "read",
  "subscribe": "read",
  "usage.report": "read",
  "web.fetch": "read",
  "web.forget": "admin",
  "web.link": "admin",
};

Deno.test("dispatch() has a role for every method, and a handler", () => {
  const roles = Object.fromEntries(METHODS.map(({ name, role }) => [name, role]));
  assert.deepEqual(roles, NEEDS);
  assert.deepEqual(Object.keys(HANDLERS).sort(), Object.keys(NEEDS).sort());
});

for (const role of ["read", "admin"] as const) {
  for (const [method, needed] of Object.entries(NEEDS)) {
    const refused = role === "read" && needed === "admin";
    Deno.test(`dispatch() ${refused ? "forbids" : "allows"} ${method} to the role ${role}`, () =>
      withDaemon(async (daemon) => {
        populate(daemon);
        const peer = daemon.connect({ role });
        // No params: what is forbidden is so before anyone looks at them.
        const { error } = await peer.ask(method);
        assert.equal(error?.data["code"] === "FORBIDDEN", refused);
        await peer.leave();
        assert.deepEqual(daemon.stops.length, method === "daemon.shutdown" && !refused ? 1 : 0);
      }));
  }
}

const CALLER: Caller = { role: "admin", wire: "test", afterReply: () => {}, follow: () => {} };

/** The answer to `health.get` of a daemon whose health is this. */
async function askUnwell(health: RpcContext["health"]): Promise<[string, TestDaemon]> {
  const daemon = new TestDaemon({ health });
  daemon.close();
  const request = { kind: "request", id: 7, method: "health.get" } as const;
  return [JSON.stringify(await dispatch(request, daemon.context, CALLER)), daemon];
}

for (
  const [what, thrown] of [
    ["an error", new Error("token hunter2 in /home/ada")],
    ["a text", "token hunter2"],
    ["undefined", undefined],
    ["an error without a stack", Object.assign(new Error("hunter2"), { stack: undefined })],
  ] as const
) {
  Deno.test(`dispatch() answers INTERNAL when a handler throws ${what}, and logs it`, async () => {
    const [text, daemon] = await askUnwell(() => {
      throw thrown;
    });
    assert.deepEqual(JSON.parse(text), {
      jsonrpc: "2.0",
      id: 7,
      error: {
        code: -32603,
        message: "health.get failed: the daemon's log says why",
        data: { code: "INTERNAL" },
      },
    });
    assert.ok(!text.includes("hunter2"));
    const [record] = daemon.log.records;
    assert.equal(record?.level, "error");
    assert.equal(record?.fields["method"], "health.get");
    if (thrown !== undefined) assert.match(String(record?.fields["error"]), /hunter2/);
  });
}

Deno.test("dispatch() answers INTERNAL when a handler's promise rejects", async () => {
  const health = () => Promise.reject(new Error("hunter2"));
  const [text] = await askUnwell(health as unknown as RpcContext["health"]);
  assert.match(text, /INTERNAL/);
  assert.ok(!text.includes("hunter2"));
});
