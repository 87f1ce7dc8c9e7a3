import assert from "node:assert/strict";
import { ruleProblems } from "./rules.tsx";
import { overridden, rowsOf } from "./sessions_part.tsx";
import { labelOf } from "./shown_keys.ts";
import {
  clockAt,
  linesIn,
  numberIn,
  rangeProblem,
  refusalWords,
  shortValue,
} from "./value_words.ts";
import { RpcError } from "../../../../shared/rpc/client_errors.ts";

Deno.test("overridden() changes one field of one session, and drops what says nothing any more", () => {
  const before = [{ session: "a", compact: false }, { session: "b", escalation: true }];
  assert.deepEqual(overridden(before, "a", { escalation: true }), [
    { session: "a", escalation: true, compact: false },
    { session: "b", escalation: true },
  ]);
  assert.deepEqual(overridden(before, "b", { escalation: undefined }), [before[0]]);
  assert.deepEqual(overridden(before, "c", { capture_preview: false }), [
    ...before,
    { session: "c", capture_preview: false },
  ]);
  assert.deepEqual(overridden(before, "c", { compact: undefined }), before);
});

Deno.test("rowsOf() has a row for each name that lives or for which something is set", () => {
  const session = (id: string, name: string, isRead = false) => ({ id, name, isRead });
  const rows = rowsOf([session("1", "api"), session("2", "api", true), session("3", "web")], {
    overrides: [{ session: "night", compact: false }],
    opened: ["api", "3", "old"],
  });
  assert.deepEqual(
    rows.map(({ name, ids, isRead, openedBy }) => [name, ids.length, isRead, openedBy]),
    [
      ["api", 2, true, ["api"]],
      ["web", 1, false, ["3"]],
      ["night", 0, false, []],
      ["old", 0, false, ["old"]],
    ],
  );
});

Deno.test("ruleProblems() tells by field what the daemon would not take of a rule", () => {
  const issues = [
    { path: "rule.min_pending_ms", message: "0 with that type" },
    { path: "rule.include_sessions.0", message: "Too small" },
    { path: "place", message: "no" },
  ];
  const error = new RpcError({ code: 1, message: "", data: { issues } });
  assert.deepEqual(ruleProblems(error), {
    min_pending_ms: "0 with that type",
    include_sessions: "Too small",
  });
  assert.deepEqual(ruleProblems(new Error("no wire")), {});
});

Deno.test("refusalWords() keeps the project's own words, and has others in its place", () => {
  const info = { wanted: "a whole number from 0 to 9" };
  assert.equal(refusalWords("0 with that type", info), "It must be 0 with that type.");
  const words = "Too small: expected number to be >=0";
  assert.equal(refusalWords(words, info), "It must be a whole number from 0 to 9.");
});

Deno.test("rangeProblem() knows a number that is out of its range", () => {
  const of = (value: unknown) => rangeProblem({ minimum: 0, maximum: 9 }, value);
  assert.deepEqual([-1, 0, 9, 10, "1.5", undefined].map(of), [
    "It must be at least 0.",
    undefined,
    undefined,
    "It must be at most 9.",
    undefined,
    undefined,
  ]);
  assert.equal(rangeProblem({ minimum: null, maximum: null }, -1), undefined);
});

Deno.test("numberIn() leaves what is no whole number to the daemon", () => {
  assert.deepEqual(["12", "-1", "", "1.5", "1e3", " 1"].map(numberIn), [
    12,
    -1,
    "",
    "1.5",
    "1e3",
    " 1",
  ]);
});

Deno.test("shortValue(), clockAt(), linesIn() and labelOf() are in words for people", () => {
  assert.deepEqual([true, "", ["a", "b"], [], [{}], null, 3].map(shortValue), [
    "on",
    "empty",
    "a, b",
    "none",
    "1 in a list",
    "not set",
    "3",
  ]);
  assert.equal(clockAt(Date.UTC(2026, 10, 21, 6), "Europe/Berlin"), "07:00");
  assert.match(clockAt(0, "No/Zone"), /^\d\d:\d\d$/);
  assert.deepEqual(linesIn(" a\n\n b* \n"), ["a", "b*"]);
  assert.equal(labelOf("maintenance.events_retention_days"), "Events retention");
});
