import assert from "node:assert/strict";
import { redact } from "../../shared/text/redact.ts";
import { statisticsCheck } from "./statistics_health.ts";

Deno.test("statisticsCheck() all is kept", () => {
  assert.deepEqual(statisticsCheck({ error: null, waiting: 3, lost: 0, refused: 0 }, redact), {
    name: "statistics",
    status: "ok",
    detail: "minutes of panes are kept and summed up",
  });
});

Deno.test("statisticsCheck() tells what waits, what was lost, and why", () => {
  const { status, detail } = statisticsCheck({
    error: "disk\nfull",
    waiting: 3,
    lost: 2,
    refused: 0,
  }, redact);
  assert.equal(status, "degraded");
  assert.match(detail, /^3 pieces of minutes wait .*; 2 pieces .* lost: disk.full$/);
});

Deno.test("statisticsCheck() does not forget what was lost", () => {
  const { status, detail } = statisticsCheck(
    { error: null, waiting: 0, lost: 2, refused: 0 },
    redact,
  );
  assert.deepEqual([status, detail.includes("2 pieces")], ["ok", true]);
});

Deno.test("statisticsCheck() tells what was refused", () => {
  const { status, detail } = statisticsCheck(
    { error: null, waiting: 0, lost: 0, refused: 7 },
    redact,
  );
  assert.equal(status, "ok");
  assert.match(detail, /7 pieces of minutes came too late or twice/);
});

Deno.test("statisticsCheck() takes out what the user wants taken out", () => {
  const own = (text: string) => text.replaceAll("nightfall", "[OWN]");
  const told = { error: "no /nightfall/db", waiting: 3, lost: 0, refused: 0 };
  assert.match(statisticsCheck(told, own).detail, /: no \/\[OWN\]\/db$/);
});
