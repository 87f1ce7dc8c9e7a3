import { join } from "node:path";
import type { TranscriptReader } from "../../../daemon/collect/transcript/read_transcript.ts";
import { transcriptReaders } from "../../../daemon/collect/transcript/transcript_readers.ts";
import { UsageLedger } from "../../../daemon/state/usage_ledger.ts";
import { corpusHomes } from "./write_corpus.ts";

const DAY_MS = 86_400_000;

/** Reads all transcripts of a corpus for the first time, as the daemon does, the newest first. */
async function firstRead(root: string): Promise<UsageLedger> {
  const { claude, codex } = corpusHomes(root);
  const ledger = new UsageLedger();
  const readers = transcriptReaders();
  await readAll(join(claude, "projects"), { reader: readers.claude, ledger });
  await readAll(join(codex, "sessions"), { reader: readers.codex, ledger });
  return ledger;
}

async function readAll(
  folder: string,
  { reader, ledger }: { readonly reader: TranscriptReader; readonly ledger: UsageLedger },
): Promise<void> {
  const files = [...filesIn(folder)].sort((one, other) => other.modifiedAt - one.modifiedAt);
  for (const { path } of files) {
    const result = await reader.read(path, {
      from: null,
      liveBytes: 0,
      onFact: (fact) => void ledger.accept(path, fact),
    });
    if (result.kind === "failed") console.error(`${path}: ${result.message}`);
  }
}

interface Found {
  readonly path: string;
  readonly modifiedAt: number;
}

function* filesIn(folder: string): Iterable<Found> {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesIn(path);
    if (!isFile || !name.endsWith(".jsonl")) continue;
    yield { path, modifiedAt: Deno.statSync(path).mtime?.getTime() ?? 0 };
  }
}

if (import.meta.main) {
  const ledger = await firstRead(Deno.args[0] ?? "");
  const totals = ledger.totals().map(({ model, slot, tokens }) => {
    return { model, day: Math.floor(slot / DAY_MS) * DAY_MS, ...tokens };
  });
  const sums = Map.groupBy(totals, ({ model, day }) => `${model} ${day}`);
  const rows = [...sums.values()].map((group) =>
    group.reduce((all, one) => ({
      ...all,
      input: all.input + one.input,
      output: all.output + one.output,
      cacheRead: all.cacheRead + one.cacheRead,
      cacheWrite: all.cacheWrite + one.cacheWrite,
    }))
  );
  console.log(JSON.stringify(rows));
}
