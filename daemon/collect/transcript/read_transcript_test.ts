import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import type { FilePosition } from "../../../shared/model/transcript.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { answerLine, compactLine, progressLine, userLine } from "../claude/test_claude_lines.ts";
import { CLAUDE_FORMAT } from "../claude/transcript_format.ts";
import { CODEX_FORMAT } from "../codex/rollout_format.ts";
import { sessionLine, tokenCountLine } from "../codex/test_codex_lines.ts";
import { LineScanner } from "./line_scanner.ts";
import { TranscriptReader, type TranscriptSpec } from "./read_transcript.ts";
import { TailReader } from "./tail_file.ts";
import type { TranscriptFormat } from "./transcript_format.ts";
import { transcriptReaders } from "./transcript_readers.ts";

const ALL = Number.MAX_SAFE_INTEGER;

async function withFile(use: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-transcript-" });
  try {
    await use(join(directory, "session.jsonl"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function readerOf(format: TranscriptFormat, chunkBytes = 512): TranscriptReader {
  const buffer = new LineScanner();
  const pause = () => Promise.resolve();
  const tail = new TailReader({ buffer, chunkBytes, maxLineBytes: 8192, pause });
  return new TranscriptReader(tail, format, buffer);
}

async function read(reader: TranscriptReader, path: string, spec: Partial<TranscriptSpec> = {}) {
  const facts: TranscriptFact[] = [];
  const onFact = (fact: TranscriptFact) => void facts.push(fact);
  const result = await reader.read(path, { from: null, liveBytes: ALL, onFact, ...spec });
  assert.ok(result.kind === "done");
  return { facts, result };
}

const claudeLines = [
  userLine("go on"),
  answerLine({ message: { id: "msg_1" } }),
  userLine([{ type: "tool_result", content: "ünïcode" }]),
  progressLine(answerLine({ message: { id: "msg_2" } })),
  compactLine({ trigger: "auto", preTokens: 5 }),
  answerLine({ message: { id: "msg_3" } }),
];
const claudeText = claudeLines.map((line) => `${line}\n`).join("");

Deno.test("TranscriptReader.read() a line that its parser throws at is broken, the next is told", () =>
  withFile(async (path) => {
    const parse: TranscriptFormat["parse"] = (line) => {
      if (line.includes("poison")) throw new TypeError("no primitive value");
      return CLAUDE_FORMAT.parse(line);
    };
    const poison = '{"type":"assistant","output_tokens":1,"poison":{}}';
    await Deno.writeTextFile(path, `${answerLine()}\n${poison}\n${answerLine()}\n`);
    for (const liveBytes of [0, ALL]) {
      const format = { ...CLAUDE_FORMAT, parse, scanned: null };
      const { facts, result } = await read(readerOf(format), path, { liveBytes });
      assert.equal(facts.filter(({ kind }) => kind === "usage").length, 2);
      assert.equal(result.brokenLines, 1);
    }
  }));

Deno.test("read() a file that is cut anywhere says the same as the whole", async () => {
  await withFile(async (path) => {
    const bytes = new TextEncoder().encode(claudeText);
    const reader = readerOf(CLAUDE_FORMAT);
    await Deno.writeFile(path, bytes);
    const whole = await read(reader, path);
    const expected = claudeLines.flatMap((line) => CLAUDE_FORMAT.parse(line));
    assert.deepEqual(whole.facts, expected);
    for (let cut = 0; cut <= bytes.length; cut++) {
      // A file of its own each time: some file systems write through what is truncated.
      const file = `${path}.${cut}`;
      Deno.writeFileSync(file, bytes.subarray(0, cut));
      const first = await read(reader, file);
      Deno.writeFileSync(file, bytes.subarray(cut), { append: true });
      const from: FilePosition = first.result.position;
      const second = await read(reader, file, { from });
      assert.deepEqual([...first.facts, ...second.facts], expected, `cut at ${cut}`);
      assert.equal(second.result.brokenLines, 0);
    }
  });
});

Deno.test("read() an old file says what counts, and whose it is, without its turns", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(path, claudeText.repeat(3));
    const { facts } = await read(readerOf(CLAUDE_FORMAT, 8192), path, { liveBytes: 0 });
    const kinds = facts.map(({ kind }) => kind);
    const each = ["usage", "usage", "compaction", "usage"];
    assert.deepEqual(kinds, ["session", "turn", ...each, ...each, ...each]);
  });
});

Deno.test("read() of a long file only the end is read for what goes on", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(path, claudeText.repeat(20));
    const { facts } = await read(readerOf(CLAUDE_FORMAT, 1024), path, { liveBytes: 10 });
    assert.equal(facts.filter(({ kind }) => kind === "usage").length, 60);
    const turns = facts.filter(({ kind }) => kind === "turn");
    // One at the beginning, before the session was known, and none at the end: no line begins there.
    assert.equal(turns.length, 1);
    const last = await read(readerOf(CLAUDE_FORMAT, 1024), path, {
      liveBytes: `${claudeLines[5]}\n`.length,
    });
    assert.equal(last.facts.at(-1)?.kind, "turn");
  });
});

Deno.test("read() a session is looked for no further than the file's head", async () => {
  await withFile(async (path) => {
    const other = `${JSON.stringify({ type: "summary", summary: "x".repeat(1000) })}\n`;
    const user = `${userLine("late")}\n`;
    await Deno.writeTextFile(path, other.repeat(80) + user + claudeText);
    const { facts } = await read(readerOf(CLAUDE_FORMAT), path, { liveBytes: 0 });
    assert.deepEqual(facts.map(({ kind }) => kind), ["usage", "usage", "compaction", "usage"]);
  });
});

Deno.test("read() counts what is broken, and goes on behind it", async () => {
  await withFile(async (path) => {
    const garbage = ['{"type":"assistant","output_tokens"', "no json at all", "\u0000\u0000", "[]"];
    const long = answerLine({ content: "x".repeat(10_000), message: { id: "msg_long" } });
    await Deno.writeTextFile(path, [...garbage, long, claudeText].join("\n"));
    const { facts, result } = await read(readerOf(CLAUDE_FORMAT), path);
    assert.deepEqual(facts, claudeLines.flatMap((line) => CLAUDE_FORMAT.parse(line)));
    assert.deepEqual([result.brokenLines, result.longLines], [4, 1]);
  });
});

Deno.test("read() any bytes: no exception, and the file is read to its end", async () => {
  await withFile(async (path) => {
    const reader = readerOf(CLAUDE_FORMAT, 256);
    const codex = readerOf(CODEX_FORMAT, 256);
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.constantFrom(...claudeLines, sessionLine(), tokenCountLine({ total: [5, 1, 2, 0] }), "\n")
        .map((line) => new TextEncoder().encode(line)),
    );
    const files = fc.array(piece, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(files, fc.nat(5000), async (pieces, liveBytes) => {
        await Deno.writeFile(path, new Uint8Array(await new Blob(pieces).arrayBuffer()));
        await Deno.writeTextFile(path, "\n", { append: true });
        for (const each of [reader, codex]) {
          const { result } = await read(each, path, { liveBytes });
          assert.equal(result.position.offset, Deno.statSync(path).size);
        }
      }),
      { numRuns: 60 },
    );
  });
});

Deno.test("read() an append costs the append and no more", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(path, claudeText.repeat(500));
    const reader = new TranscriptReader(new TailReader(), CLAUDE_FORMAT);
    const first = await read(reader, path);
    const line = `${claudeLines[5]}\n`;
    await Deno.writeTextFile(path, line, { append: true });
    const second = await read(reader, path, { from: first.result.position });
    assert.equal(second.result.bytesRead, line.length);
    assert.deepEqual(second.facts.map(({ kind }) => kind), ["usage", "turn"]);
  });
});

Deno.test("read() a file that begins anew is told before what it says", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(path, claudeText);
    const reader = readerOf(CLAUDE_FORMAT);
    const { result } = await read(reader, path);
    await Deno.writeTextFile(path, `${claudeLines[0]}\n`);
    const told: string[] = [];
    await reader.read(path, {
      from: result.position,
      liveBytes: 0,
      onFact: ({ kind }) => void told.push(kind),
      onAnew: () => void told.push("anew"),
    });
    assert.deepEqual(told, ["anew", "session", "turn"]);
  });
});

Deno.test("read() says the same with the scanner and without it", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(path, claudeText.repeat(300));
    const spec = { liveBytes: 0 };
    const plain = new TranscriptReader(new TailReader(), CLAUDE_FORMAT);
    const counts = (facts: readonly TranscriptFact[]) =>
      facts.filter(({ kind }) => kind === "usage" || kind === "compaction");
    const slow = counts((await read(plain, path, spec)).facts);
    assert.equal(slow.length, 1200);
    assert.deepEqual(counts((await read(transcriptReaders().claude, path, spec)).facts), slow);
  });
});
