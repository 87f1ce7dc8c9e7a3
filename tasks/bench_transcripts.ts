import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { median } from "./bench/percentile.ts";
import { formatTable } from "./bench/table.ts";
import { compareUsage, readCcusage, readOurs } from "./bench/transcripts/compare_usage.ts";
import { type Measured, measureProgram } from "./bench/transcripts/measure_program.ts";
import { corpusHomes, writeCorpus } from "./bench/transcripts/write_corpus.ts";
import { formatBytes } from "./format_bytes.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { RUNTIME_FLAGS } from "./runtime_flags.ts";

const USAGE =
  `Usage: deno run -A tasks/bench_transcripts.ts [--mb N] [--rounds N] [--corpus DIR] [--ccusage FILE]

Writes transcripts of N megabytes (1000), reads them as the daemon does at its first start and with
ccusage from npm, in turns, and compares time, memory and totals.

  --mb N          size of the corpus
  --rounds N      how often each reads it (5); the medians are told
  --corpus DIR    a folder to keep the corpus in, and to take it from when it is there
  --ccusage FILE  its native program; without this it is fetched with npm into a temporary folder

Exit status: 0 done, 1 the totals differ, 64 wrong arguments, 69 ccusage or GNU time is missing.`;

const WRONG_ARGUMENTS = 64;
const UNAVAILABLE = 69;
const CORPUS_SEED = 7;

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      help: { type: "boolean", default: false },
      mb: { type: "string", default: "1000" },
      rounds: { type: "string", default: "5" },
      corpus: { type: "string" },
      ccusage: { type: "string" },
    },
  });
  const [mb, rounds] = [Number(values.mb), Number(values.rounds)];
  if (values.help || !(mb > 0) || !Number.isInteger(rounds) || rounds < 1) {
    console.error(USAGE);
    return values.help ? 0 : WRONG_ARGUMENTS;
  }
  const scratch = await Deno.makeTempDir({ prefix: "ntm-bench-transcripts-" });
  try {
    const root = resolve(values.corpus ?? join(scratch, "corpus"));
    const ccusage = values.ccusage ?? await fetchCcusage(join(scratch, "npm"));
    if (ccusage === null) {
      console.error(
        "cannot compare: npm gave no ccusage for this machine, name one with --ccusage",
      );
      return UNAVAILABLE;
    }
    if (!exists(corpusHomes(root).claude)) {
      writeCorpus({ root, bytes: mb * 1e6, seed: CORPUS_SEED });
    }
    return await compare({ root, rounds, ccusage, scratch });
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

interface Comparison {
  readonly root: string;
  readonly rounds: number;
  readonly ccusage: string;
  readonly scratch: string;
}

async function compare({ root, rounds, ccusage, scratch }: Comparison): Promise<number> {
  const { claude, codex } = corpusHomes(root);
  // A home of its own: transcripts of other agents on this machine are no part of the corpus.
  const env = { HOME: scratch, CLAUDE_CONFIG_DIR: claude, CODEX_HOME: codex, TZ: "UTC" };
  const report = join(scratch, "time");
  const theirs: Measured[] = [];
  const ours: Measured[] = [];
  const script = join(PROJECT_ROOT, "tasks/bench/transcripts/first_read.ts");
  const us = [Deno.execPath(), "run", "-A", "--no-config", ...RUNTIME_FLAGS, script, root];
  const them = [ccusage, "daily", "--json", "--offline", "--timezone", "UTC"];
  const deno = { ...env, DENO_DIR: Deno.env.get("DENO_DIR") ?? join(scratch, "deno") };
  // The first of each fills caches and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const pair = [
      await measureProgram(them, { env, report }),
      await measureProgram(us, { env: deno, report }),
    ] as const;
    if (round > 0) theirs.push(pair[0]);
    if (round > 0) ours.push(pair[1]);
  }
  print(theirs, ours);
  const differences = compareUsage(
    readCcusage(theirs[0]?.output ?? ""),
    readOurs(ours[0]?.output ?? ""),
  );
  for (const difference of differences.slice(0, 20)) console.log(difference);
  console.log(differences.length === 0 ? "totals: equal to the token" : "totals: DIFFERENT");
  return differences.length === 0 ? 0 : 1;
}

function print(theirs: readonly Measured[], ours: readonly Measured[]): void {
  const time = (runs: readonly Measured[]) => median(runs.map(({ wallMs }) => wallMs));
  const memory = (runs: readonly Measured[]) => median(runs.map(({ peakBytes }) => peakBytes));
  const row = (name: string, runs: readonly Measured[]) => [
    name,
    `${time(runs).toFixed(0)} ms`,
    formatBytes(memory(runs)),
  ];
  const ratio = (of: typeof time) => (of(ours) / of(theirs)).toFixed(2);
  console.log(formatTable([
    ["", "wall", "peak memory"],
    row("ccusage", theirs),
    row("first read", ours),
    ["ratio", ratio(time), ratio(memory)],
  ]));
}

/** Its native program, without the launcher in front of it; null when it cannot be had. */
async function fetchCcusage(folder: string): Promise<string | null> {
  await Deno.mkdir(folder);
  const { success } = await new Deno.Command("npm", {
    args: ["install", "--prefix", folder, "--no-audit", "--no-fund", "ccusage@latest"],
    stdout: "null",
    stderr: "inherit",
  }).output().catch(() => ({ success: false }));
  const arch = Deno.build.arch === "x86_64" ? "x64" : "arm64";
  const program = join(folder, "node_modules/@ccusage", `ccusage-linux-${arch}`, "bin/ccusage");
  if (!success || !exists(program)) return null;
  await Deno.chmod(program, 0o755);
  return program;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) Deno.exit(await main());
