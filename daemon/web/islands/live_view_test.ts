import assert from "node:assert/strict";
import { effect } from "@preact/signals";
import { sampleHealth } from "../../cli/test_health.ts";
import { SAMPLE_NOW, sampleSnapshot } from "../../cli/test_snapshot.ts";
import type { Channel } from "../../../shared/rpc/channel.ts";
import { memoryPair } from "../../../shared/rpc/memory.ts";
import { LiveView } from "./live_view.ts";
import { withGlobals } from "./test_globals.ts";

type Answer = Readonly<Record<string, unknown>> | null;

/** A page whose time stands still, and a daemon that answers about its health as the test says. */
function scene(
  healthAnswers: readonly Answer[],
  { isFrozen = false, isMute = false }: {
    readonly isFrozen?: boolean;
    /** It takes what is asked, and answers nothing at all. */
    readonly isMute?: boolean;
  } = {},
) {
  const waiting: { readonly run: () => void; readonly ms: number }[] = [];
  const wait = (run: () => void, ms: number) => waiting.push({ run, ms });
  const globals = withGlobals({
    document: { hidden: true },
    ...{ setTimeout: wait, setInterval: wait, requestAnimationFrame: wait },
    ...{ clearTimeout: () => {}, cancelAnimationFrame: () => {} },
  });
  const answers = [...healthAnswers];
  const wires: Channel[] = [];
  const health = sampleHealth();
  const snapshot = sampleSnapshot();
  const seed = { snapshot, health, dismissed: [], role: "admin", snoozeMinutes: 15 } as const;
  const view = new LiveView({ ...seed, now: SAMPLE_NOW }, () => {
    const [near, far] = memoryPair();
    wires.push(far);
    void serve(far);
    return Promise.resolve(near);
  });
  const serve = async (far: Channel) => {
    for await (const text of far.receive()) {
      if (isMute) continue;
      const { id, method } = JSON.parse(text);
      const answer = method === "subscribe"
        ? { result: { snapshot } }
        : method === "health.get"
        ? answers.shift()
        : method === "capabilities.get" && isFrozen
        ? null
        : { result: { escalations: [] } };
      if (answer === undefined || answer === null) continue;
      await far.send(JSON.stringify({ jsonrpc: "2.0", id, ...answer })).catch(() => {});
    }
  };
  void view.live();
  return {
    ...{ view, wires },
    /** Everything that waits for so long, has waited. */
    passes: (ms: number) => {
      const due = waiting.filter((one) => one.ms === ms);
      due.forEach(({ run }) => run());
      return due.length;
    },
    [Symbol.dispose]: () => globals[Symbol.dispose](),
  };
}

/** Resolves once what is read of signals holds. */
function shows(what: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = effect(() => {
    if (what()) resolve();
  });
  return promise.finally(stop);
}

const REFUSED = {
  error: { code: -32603, message: "it failed", data: { code: "INTERNAL" } },
};

Deno.test("LiveView stays with a daemon that refuses to tell its health", async () => {
  const sick = sampleHealth({ condition: "unhealthy" });
  using daemon = scene([REFUSED, REFUSED, { result: sick }]);
  await shows(() => daemon.view.link.value === "live");
  daemon.passes(15_000);
  daemon.passes(15_000);
  await shows(() => daemon.view.health.value.condition === "unhealthy");
  assert.equal(daemon.view.link.value, "live");
  assert.equal(daemon.wires.length, 1);
});

Deno.test("LiveView shows a daemon that is stopped as lost, and leaves it", async () => {
  using daemon = scene([], { isFrozen: true });
  await shows(() => daemon.view.link.value === "live");
  daemon.passes(3_000);
  assert.equal(daemon.view.link.value, "live");
  assert.ok(daemon.passes(4_000) > 0, "the question has its time");
  await shows(() => daemon.view.link.value === "lost");
  await daemon.wires[0]?.closed;
  await Promise.resolve();
  assert.equal(daemon.view.link.value, "lost");
});

Deno.test("LiveView says that a daemon is lost only when it is not back soon", async () => {
  using daemon = scene([]);
  await shows(() => daemon.view.link.value === "live");
  daemon.wires[0]?.close();
  await shows(() => daemon.view.link.value === "connecting");
  daemon.passes(2_000);
  assert.equal(daemon.view.link.value, "lost");
});

Deno.test("LiveView says that a daemon is lost which never answered this page", async () => {
  using daemon = scene([], { isMute: true });
  daemon.passes(2_000);
  assert.equal(daemon.view.link.value, "connecting");
  daemon.passes(5_000);
  assert.equal(daemon.view.link.value, "lost");
  await assert.rejects(daemon.view.request("escalations.list", {}));
});

Deno.test("LiveView keeps what is asked while it connects until it has", async () => {
  using daemon = scene([]);
  const early = daemon.view.request("escalations.list", {});
  assert.deepEqual(await early, { escalations: [] });
});

Deno.test("LiveView fails what is asked when nobody can be reached", async () => {
  using daemon = scene([]);
  await shows(() => daemon.view.link.value === "live");
  daemon.wires[0]?.close();
  await shows(() => daemon.view.link.value === "connecting");
  const asked = daemon.view.request("escalations.list", {});
  daemon.passes(2_000);
  await assert.rejects(asked, /cannot be reached/);
});
