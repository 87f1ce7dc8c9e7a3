import assert from "node:assert/strict";
import type { TranscriptRow } from "../../../shared/model/transcript.ts";
import type { SessionFact } from "../../state/transcript_fact.ts";
import { redactedBook } from "./redacted_book.ts";

const SECRET = "ACME-1";

const ROW: TranscriptRow = {
  key: "key",
  agent: "claude",
  path: `/${SECRET}.jsonl`,
  sessionId: "session",
  parentId: null,
  cwd: `/${SECRET}`,
  version: null,
  model: SECRET,
  position: null,
  modifiedAt: 1,
  readAt: 2,
};

const SESSION: SessionFact = {
  kind: "session",
  at: 1,
  agent: "claude",
  sessionId: "session",
  parentId: null,
  isSubagent: false,
  cwd: `/${SECRET}`,
  version: SECRET,
};

Deno.test("redactedBook() tells of models, versions and directories without it, and keeps keys", () => {
  const told: unknown[] = [];
  const book = redactedBook({
    saved: [],
    accept: (key, fact) => told.push([key, fact]),
    keep: (row) => told.push(row),
  }, (text) => text.replaceAll(SECRET, "#"));
  book.accept("key", { kind: "model", at: 1, model: SECRET });
  book.accept("key", SESSION);
  book.keep(ROW);
  assert.deepEqual(told, [
    ["key", { kind: "model", at: 1, model: "#" }],
    ["key", { ...SESSION, cwd: "/#", version: "#" }],
    { ...ROW, cwd: "/#", model: "#" },
  ]);
});
