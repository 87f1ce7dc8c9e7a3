import assert from "node:assert/strict";
import fc from "fast-check";
import { sessionLine, tokenCountLine } from "../codex/test_codex_lines.ts";
import { answer, ANSWER_TOKENS, LibraryBench, prompt } from "./test_library.ts";

const SECRET = "XyZZy-secret-words";
const ROLLOUT = "codex/sessions/rollout-2026-08-03T10-00-00-x.jsonl";

/** What no agent writes: of any shape, and in any place of a line that one does. */
const hostileLine = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.json(),
  fc.constantFrom(
    "",
    "{",
    '{"type":"assistant","message":{"usage":{"output_tokens":1e400}}}',
    `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    `{"type":"user","sessionId":"${"s".repeat(5_000)}","timestamp":"2026-08-03T10:00:00Z"}`,
    `{"type":"session_meta","timestamp":1e300,"payload":{"id":{},"cwd":[]}}`,
    '{"__proto__":{"sessionId":"x"},"constructor":1}',
    '{"type":"system","subtype":"api_error","timestamp":"2026-08-03T10:00:00Z","error":{"status":{"toString":1,"valueOf":1}}}',
    "\u0000\u001b]0;title\u0007",
  ),
  fc.nat(200).map((cut) => prompt().slice(0, cut)),
  fc.tuple(fc.nat(400), fc.string({ maxLength: 5 })).map(([at, text]) => {
    const line = tokenCountLine({ total: [100, 20, 30, 5] });
    return line.slice(0, at) + text + line.slice(at + text.length);
  }),
);

Deno.test("TranscriptLibrary nothing in a file makes it throw, or keeps it from the next line", async () => {
  const lines = fc.sample(hostileLine, { numRuns: 400, seed: 11 }).map((line) =>
    line.replaceAll("\n", " ")
  );
  await using bench = new LibraryBench();
  const places = ["claude/projects/p/s.jsonl", ROLLOUT, "gemini/tmp/p/chats/session-1.jsonl"];
  for (const place of places) bench.write(place, `${lines.join("\n")}\n`);
  bench.write("gemini/tmp/p/chats/session-2.json", lines.join("\n"));
  bench.append("claude/projects/p/s.jsonl", answer("after"));
  await bench.start();
  const before = bench.tokens;
  bench.append("claude/projects/p/s.jsonl", answer("and after that"));
  await bench.tells(bench.answers.length + 1);
  assert.ok(bench.answers.includes("after"));
  assert.equal(bench.tokens, before + ANSWER_TOKENS);
  const { failures, brokenLines, state } = bench.library.stats;
  assert.deepEqual([failures, state], [0, "idle"]);
  assert.ok(brokenLines > 0);
  assert.deepEqual(bench.log.records, []);
});

Deno.test("TranscriptLibrary nothing of what anybody wrote is told or kept", async () => {
  await using bench = new LibraryBench();
  const message = { content: [{ type: "text", text: SECRET }], id: "m1" };
  bench.write(
    "claude/projects/p/s.jsonl",
    prompt({ message: { role: "user", content: SECRET } }) + answer("m2", { message }) +
      `not JSON: ${SECRET}\n`,
  );
  const instructions = { base_instructions: { text: SECRET }, git: { branch: SECRET } };
  bench.write(ROLLOUT, `${sessionLine(instructions)}\n`);
  await bench.start();
  assert.ok(bench.told.length > 0);
  const kept = JSON.stringify([
    bench.told,
    [...bench.rows],
    bench.log.records,
    bench.library.stats,
  ]);
  assert.ok(!kept.includes(SECRET));
});
