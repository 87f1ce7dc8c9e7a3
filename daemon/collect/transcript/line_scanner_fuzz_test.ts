import assert from "node:assert/strict";
import fc from "fast-check";
import { hostileJson } from "../../../fixtures/hostile/hostile_json.ts";
import type { TranscriptFact } from "../../state/transcript_fact.ts";
import { answerLine, progressLine } from "../claude/test_claude_lines.ts";
import { CLAUDE_FORMAT } from "../claude/transcript_format.ts";
import { CODEX_FORMAT } from "../codex/rollout_format.ts";
import { tokenCountLine } from "../codex/test_codex_lines.ts";
import { LineScanner, type ScannedAgent } from "./line_scanner.ts";

const AGENTS = {
  claude: {
    parse: CLAUDE_FORMAT.parse,
    lines: [answerLine(), answerLine({ row: { isSidechain: true } }), progressLine(answerLine())],
  },
  codex: {
    parse: CODEX_FORMAT.parse,
    lines: [tokenCountLine({ total: [100, 20, 30, 5], last: [60, 10, 20, 5] })],
  },
} as const;

const scanner = new LineScanner();

/** Facts, and the lines that are left to the parser. */
function scan(agent: ScannedAgent, line: string): readonly (TranscriptFact | string)[] {
  const bytes = new TextEncoder().encode(`{"type":"user"}\n${line}\n`);
  scanner.resize(bytes.length);
  scanner.bytes.set(bytes);
  const told: (TranscriptFact | string)[] = [];
  scanner.scan(agent, { start: 0, end: bytes.length }, {
    onFact: (fact) => void told.push(fact),
    onLine: ({ start, end }) => {
      told.push(new TextDecoder().decode(scanner.bytes.slice(start, end)));
    },
  });
  return told;
}

for (const agent of ["claude", "codex"] as const) {
  Deno.test(`scan() of what is nearly a line of ${agent}: it says what the parser says, or leaves it`, () => {
    const { lines, parse } = AGENTS[agent];
    const records = lines.map((line) => JSON.parse(line));
    let sure = 0;
    fc.assert(
      fc.property(hostileJson(records).map(asWritten), (line) => {
        const told = scan(agent, line);
        if (told[0] === line || parse(line).length === 0) return;
        const counted = parse(line).filter(({ kind }) => kind === "usage" || kind === "totals");
        assert.deepEqual(told, counted, line);
        sure++;
      }),
      { numRuns: 800 },
    );
    assert.ok(sure > 100, `${sure} of 800 without the parser`);
  });
}

Deno.test("scan() survives a line of anything, and names no place outside of it", () => {
  const records = Object.values(AGENTS).flatMap(({ lines }) =>
    lines.map((line) => JSON.parse(line))
  );
  const agent = fc.constantFrom<ScannedAgent>("claude", "codex");
  fc.assert(
    fc.property(
      agent,
      hostileJson(records),
      fc.uint8Array({ maxLength: 40 }),
      (which, text, tail) => {
        const line = new TextEncoder().encode(text.replaceAll("\n", " "));
        scanner.resize(line.length + tail.length);
        scanner.bytes.set(line);
        scanner.bytes.set(tail, line.length);
        const end = scanner.bytes.length;
        scanner.scan(which, { start: 0, end }, {
          onFact: ({ at }) => assert.ok(Number.isFinite(at)),
          onLine: (place) => assert.ok(place.start >= 0 && place.end <= end),
        });
      },
    ),
    { numRuns: 500 },
  );
});

/**
 * As a program would write it, each name once: of one that comes twice the scanner may take the
 * first. What Claude's reader is to find has its needle.
 */
function asWritten(text: string): string {
  try {
    const line = JSON.stringify(JSON.parse(text));
    return /"output_tokens"|"token_count"/.test(line) ? line : "{}";
  } catch {
    return "{}";
  }
}
