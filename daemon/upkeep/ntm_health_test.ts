import assert from "node:assert/strict";
import type { NtmReaderStats } from "../collect/ntm/ntm_reader.ts";
import { T0 } from "../state/test_builders.ts";
import { ntmCheck } from "./ntm_health.ts";

const ANSWERS: NtmReaderStats = {
  isAsked: true,
  last: "ok",
  lastOkAt: T0,
  failingSince: null,
  message: null,
  panes: 2,
};
const UNASKED = { ...ANSWERS, last: null, lastOkAt: null, panes: 0 };
const SILENT = { ...ANSWERS, message: "ntm is not installed" };

const FINE: readonly (readonly [NtmReaderStats | null, RegExp])[] = [
  [null, /^turned off in the settings$/],
  [{ ...UNASKED, isAsked: false }, /no tmux server is watched on the usual socket/],
  [UNASKED, /the first answer is to come/],
  [ANSWERS, /^it answers, and tells of 2 panes$/],
  [{ ...ANSWERS, panes: 1 }, /1 pane$/],
  [{ ...SILENT, last: "absent" }, /^ntm is not installed; it is optional$/],
  [{ ...SILENT, last: "unsupported" }, /; it is optional$/],
];

Deno.test("ntmCheck() an ntm that is not there, or was not asked, is no trouble", () => {
  for (const [stats, says] of FINE) {
    const { name, status, detail } = ntmCheck(stats);
    assert.deepEqual([name, status], ["ntm", "ok"], detail);
    assert.match(detail, says);
  }
});

Deno.test("ntmCheck() one that fails is told, with the reason and since when", () => {
  const message = "ntm did not answer within 30000 ms";
  const failing = { ...ANSWERS, last: "failed", failingSince: T0, message } as const;
  assert.deepEqual(ntmCheck(failing), {
    name: "ntm",
    status: "degraded",
    detail: `failing since ${new Date(T0).toISOString().slice(0, 19)}Z: ${message}`,
  });
});
