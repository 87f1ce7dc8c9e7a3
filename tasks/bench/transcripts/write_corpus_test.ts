import assert from "node:assert/strict";
import { join } from "node:path";
import { parseTranscriptLine } from "../../../daemon/collect/claude/parse_transcript.ts";
import { parseRolloutLine } from "../../../daemon/collect/codex/parse_rollout.ts";
import { SeededRandom } from "./random.ts";
import { corpusHomes, writeCorpus } from "./write_corpus.ts";

function* linesIn(folder: string): Iterable<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* linesIn(path);
    else yield* Deno.readTextFileSync(path).split("\n").filter((line) => line !== "");
  }
}

Deno.test("writeCorpus() the same seed gives the same files, of the wanted size", async () => {
  const root = await Deno.makeTempDir({ prefix: "ntm-corpus-" });
  try {
    const texts = ["one", "two"].map((name) => {
      writeCorpus({ root: join(root, name), bytes: 3e6, seed: 11 });
      const { claude, codex } = corpusHomes(join(root, name));
      return { claude: [...linesIn(claude)].sort(), codex: [...linesIn(codex)].sort() };
    });
    assert.deepEqual(texts[0], texts[1]);
    const { claude = [], codex = [] } = texts[0] ?? {};
    const bytes = [...claude, ...codex].reduce((all, line) => all + line.length, 0);
    assert.ok(bytes >= 2.5e6 && bytes < 12e6, `${bytes}`);
    const kinds = (facts: readonly { readonly kind: string }[]) =>
      new Set(facts.map(({ kind }) => kind));
    assert.ok(
      kinds(claude.flatMap(parseTranscriptLine)).isSupersetOf(
        new Set(["usage", "turn", "session"]),
      ),
    );
    assert.ok(
      kinds(codex.flatMap(parseRolloutLine)).isSupersetOf(
        new Set(["totals", "model", "session", "turn", "limits", "context"]),
      ),
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("SeededRandom stays within what was asked for", () => {
  const random = new SeededRandom(5);
  for (let count = 0; count < 1000; count++) {
    const between = random.between(3, 5);
    assert.ok(between >= 3 && between <= 5 && Number.isInteger(between));
    const skewed = random.skewed(3, 500);
    assert.ok(skewed >= 3 && skewed < 500 && Number.isInteger(skewed));
  }
  assert.match(random.uuid(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
