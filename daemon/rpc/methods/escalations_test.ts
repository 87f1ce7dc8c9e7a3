import assert from "node:assert/strict";
import * as z from "zod";
import type { Escalation } from "../../../shared/model/escalation.ts";
import { escalationsList } from "../../../shared/protocol/methods/escalations.ts";
import { anEscalation, T0 } from "../../store/test_rows.ts";
import { TestDaemon } from "../test_context.ts";
import { populate } from "../test_population.ts";
import type { Message, TestPeer } from "../test_peer.ts";

/** A daemon whose store could not take what was closed last. */
async function withUnkept(
  unkeptEscalations: readonly Escalation[],
  body: (peer: TestPeer, daemon: TestDaemon) => Promise<void>,
): Promise<void> {
  const daemon = new TestDaemon({ escalations: { unkeptEscalations, decide: () => null } });
  try {
    populate(daemon);
    const peer = daemon.connect();
    await body(peer, daemon);
    await peer.leave();
  } finally {
    daemon.close();
  }
}

function listed({ result }: Message): z.infer<typeof escalationsList.result> {
  return escalationsList.result.parse(result);
}

const UNKEPT = anEscalation("escalation-4", {
  status: "resolved",
  phase: "expired",
  openedAt: T0 + 30_000,
  closedAt: T0 + 31_000,
});

Deno.test("escalations.list tells what is closed but not kept yet, page by page", () =>
  withUnkept([UNKEPT], async (peer) => {
    const ids = async (params: object) => {
      const { escalations } = listed(await peer.ask("escalations.list", params));
      return escalations.map(({ id }) => id.replace("escalation-", "")).join();
    };
    assert.equal(await ids({}), "4,3,2,1");
    assert.equal(await ids({ limit: 1 }), "4");
    assert.equal(await ids({ beforeId: "escalation-4" }), "3,2,1");
    assert.equal(await ids({ status: "resolved" }), "4,1");
    assert.equal(await ids({ status: "pending" }), "3");
    assert.equal(await ids({ paneId: "pane" }), "4");
    assert.equal(await ids({ since: T0 + 30_001 }), "");
  }));

Deno.test("escalations.list believes what follows now more than what was kept", () => {
  const later = anEscalation("escalation-1", {
    status: "resolved",
    phase: "expired",
    closedAt: T0 + 9_000,
  });
  return withUnkept([later], async (peer) => {
    const { escalations } = listed(await peer.ask("escalations.list"));
    assert.deepEqual(escalations.find(({ id }) => id === later.id), later);
    assert.equal(escalations.length, 3);
  });
});

Deno.test("escalations.dismiss says CONFLICT of one that is closed but not kept yet", () =>
  withUnkept([UNKEPT], async (peer) => {
    const { error } = await peer.ask("escalations.dismiss", { escalationId: UNKEPT.id });
    assert.equal(error?.data["code"], "CONFLICT");
    assert.equal(error?.message, "the escalation is closed already: it is expired");
  }));

Deno.test("escalations.snooze is for the time in the settings, and other clients are told", async () => {
  const daemon = new TestDaemon();
  try {
    populate(daemon);
    const [one, other] = [daemon.connect(), daemon.connect()];
    await other.ask("subscribe", { channels: ["sessions", "events"] });
    const { result } = await one.ask("escalations.snooze", { escalationId: "escalation-3" });
    // As the settings of these tests have it.
    const snoozedUntil = T0 + 20 * 60_000;
    assert.equal((result as Escalation).snoozedUntil, snoozedUntil);
    await other.ask("health.get");
    const told = JSON.stringify(other.passed);
    assert.ok(told.includes(`"snoozedUntil":${snoozedUntil}`), told);
    assert.ok(told.includes('"phase":"snoozed"'), told);
    await one.leave();
    await other.leave();
  } finally {
    daemon.close();
  }
});

Deno.test("escalations.reopen brings back what was dismissed, for every client", async () => {
  const daemon = new TestDaemon();
  try {
    populate(daemon);
    const [one, other] = [daemon.connect(), daemon.connect()];
    await one.ask("escalations.dismiss", { escalationId: "escalation-3" });
    await other.ask("subscribe", { channels: ["sessions", "events"] });
    const { result } = await one.ask("escalations.reopen", { escalationId: "escalation-3" });
    const { status, phase, closedAt } = result as Escalation;
    assert.deepEqual([status, phase, closedAt], ["pending", "seen", null]);
    await other.ask("health.get");
    assert.match(JSON.stringify(other.passed), /"phase":"seen","from":"dismissed"/);
    await one.leave();
    await other.leave();
  } finally {
    daemon.close();
  }
});
