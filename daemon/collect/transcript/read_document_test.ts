import assert from "node:assert/strict";
import { join } from "node:path";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { parseSessionLine } from "../gemini/parse_session.ts";
import { readDocument } from "./read_document.ts";

const DOCUMENT = { sessionId: "s", projectHash: "h", startTime: 1e12, messages: [] };

function withFile(body: (path: string) => void): void {
  const directory = Deno.makeTempDirSync({ prefix: "ntm-document-" });
  try {
    body(join(directory, "session.json"));
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

function read(path: string, from: { readonly ino: number; readonly offset: number } | null = null) {
  const told: (TranscriptFact["kind"] | "anew")[] = [];
  const result = readDocument(path, {
    from: from && { ...from, inLongLine: false },
    liveBytes: 0,
    onFact: ({ kind }) => told.push(kind),
    onAnew: () => told.push("anew"),
  }, { parse: parseSessionLine });
  return { told, result };
}

Deno.test("readDocument() tells all of it each time", () =>
  withFile((path) => {
    Deno.writeTextFileSync(path, JSON.stringify(DOCUMENT, null, 2));
    const { told, result } = read(path);
    assert.deepEqual(told, ["session"]);
    assert.ok(result.kind === "done");
    assert.equal(result.position.offset, Deno.statSync(path).size);
    assert.deepEqual(read(path, result.position).told, ["anew", "session"]);
  }));

Deno.test("readDocument() what is missing, no file, half or too large is told, not thrown", () =>
  withFile((path) => {
    assert.equal(read(path).result.kind, "absent");
    Deno.mkdirSync(path);
    assert.equal(read(path).result.kind, "failed");
    Deno.removeSync(path);
    Deno.writeTextFileSync(path, '{"sessionId":"s","project');
    const half = read(path);
    assert.deepEqual([half.told, half.result.brokenLines], [[], 1]);
    Deno.truncateSync(path, 17 * 1024 * 1024);
    const large = read(path).result;
    assert.ok(large.kind === "done");
    assert.deepEqual([large.longLines, large.bytesRead], [1, 0]);
  }));

Deno.test("readDocument() one that its parser throws at is broken, and done with", () =>
  withFile((path) => {
    Deno.writeTextFileSync(path, "{}");
    const parse = () => {
      throw new TypeError("no primitive value");
    };
    const result = readDocument(path, { from: null, liveBytes: 0, onFact: () => {} }, { parse });
    assert.deepEqual([result.kind, result.brokenLines], ["done", 1]);
  }));
