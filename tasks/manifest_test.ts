import assert from "node:assert/strict";
import { METHODS } from "../shared/protocol/manifest.ts";
import { openRpcDocument } from "./manifest.ts";

Deno.test("openRpcDocument() is what is committed", async () => {
  const committed = await Deno.readTextFile(new URL("../docs/openrpc.json", import.meta.url));
  const fresh = `${JSON.stringify(openRpcDocument(), null, 2)}\n`;
  assert.equal(committed, fresh, "run `deno task manifest` and commit docs/openrpc.json");
});

Deno.test("METHODS pins what clients call", () => {
  assert.deepEqual(METHODS.map(({ name, role }) => `${name} ${role}`), [
    "health.get read",
    "capabilities.get read",
    "snapshot.get read",
    "sessions.list read",
    "sessions.get read",
    "panes.get read",
    "panes.explain read",
    "panes.outputPreview read",
    "escalations.list read",
    "escalations.seen admin",
    "escalations.dismiss admin",
    "escalations.snooze admin",
    "escalations.reopen admin",
    "events.list read",
    "usage.report read",
    "stats.summary read",
    "stats.hourly read",
    "stats.daily read",
    "subscribe read",
    "attach.command read",
    "actions.focus admin",
    "actions.paneSend admin",
    "actions.sessionKill admin",
    "config.get read",
    "config.schema read",
    "notifications.preview read",
    "config.set admin",
    "config.reload admin",
    "detectors.list read",
    "detectors.reload admin",
    "debug.diagnostics admin",
    "debug.metrics admin",
    "debug.selfTest admin",
    "debug.logTail admin",
    "web.forget admin",
    "web.link admin",
    "web.fetch read",
    "daemon.shutdown admin",
  ]);
});
