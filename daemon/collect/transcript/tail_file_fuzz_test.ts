import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { HostileFolder, hostileSteps } from "../../../fixtures/hostile/hostile_folder.ts";
import { hostileText } from "../../../fixtures/hostile/hostile_text.ts";
import type { FilePosition } from "../../../shared/model/transcript.ts";
import { PlainBuffer } from "./tail_buffer.ts";
import { TailReader } from "./tail_file.ts";

const CHUNK = 64;
const MAX_LINE = 256;
const NAME = "s.jsonl";

const piece = fc.oneof(
  { arbitrary: fc.constantFrom("a line\n", "half a li", "\n", "\n\n", "x".repeat(300)), weight: 6 },
  { arbitrary: hostileText, weight: 1 },
);
/** What happens to the file while it is read, or between two readings. */
const change = fc.oneof(
  { arbitrary: piece.map((text) => ({ how: "append" as const, text })), weight: 6 },
  { arbitrary: fc.nat(400).map((size) => ({ how: "cut" as const, size })), weight: 2 },
  { arbitrary: piece.map((text) => ({ how: "anew" as const, text })), weight: 1 },
  {
    arbitrary: hostileSteps([NAME], piece).map((step) => ({ how: "step" as const, step })),
    weight: 1,
  },
);

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function take(place: HostileFolder, each: Change): void {
  const path = join(place.path, NAME);
  if (each.how === "step") return place.take(each.step);
  // Whoever writes to a pipe waits, and a link leads elsewhere.
  if (!isPlainFile(path)) return;
  try {
    if (each.how === "append") return Deno.writeTextFileSync(path, each.text, { append: true });
    if (each.how === "cut") return Deno.truncateSync(path, each.size);
    Deno.removeSync(path);
    Deno.writeTextFileSync(path, each.text);
  } catch {
    // Nobody may write to it.
  }
}

function isPlainFile(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false;
  }
}

Deno.test("TailReader: a file that grows, shrinks or goes while it is read harms nobody", async () => {
  using place = new HostileFolder();
  const path = join(place.path, NAME);
  const changes = fc.array(change, { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      changes,
      fc.array(fc.boolean(), { maxLength: 12 }),
      async (changes, during) => {
        place.take({
          name: NAME,
          entry: { kind: "file", text: "the first line\n" },
          seconds: null,
        });
        const waiting = [...changes];
        const buffer = new PlainBuffer();
        const reader = new TailReader({
          buffer,
          chunkBytes: CHUNK,
          maxLineBytes: MAX_LINE,
          sliceMs: -1,
          pause: () => {
            const next = waiting.shift();
            if (next !== undefined) take(place, next);
            return Promise.resolve();
          },
        });
        let from: FilePosition | null = null;
        for (const aborts of [...during, false]) {
          const next = waiting.shift();
          if (next !== undefined) take(place, next);
          const abort = new AbortController();
          if (aborts) abort.abort();
          const result = await reader.read(path, {
            from,
            signal: abort.signal,
            onLines: ({ bytes, end, offset, size }) => {
              assert.ok(end > 0 && end <= bytes.length && bytes[end - 1] === 0x0a, "whole lines");
              assert.ok(offset + end <= size);
              assert.ok(bytes.length <= MAX_LINE + CHUNK, `${bytes.length} bytes`);
            },
          });
          if (result.kind === "absent" || result.kind === "failed") continue;
          from = result.position;
          assert.ok(from.offset >= 0 && Number.isSafeInteger(from.offset));
        }
        assert.ok(buffer.bytes.length <= MAX_LINE + CHUNK);
      },
    ),
    { numRuns: 150 },
  );
});
