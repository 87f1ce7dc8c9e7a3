import { join } from "node:path";
import { runKills } from "../daemon/e2e/kill_run.ts";
import { killStore } from "../daemon/store/test_kill_store.ts";
import { findExecutable } from "../fixtures/find_executable.ts";
import { SeededRandom } from "./bench/transcripts/random.ts";
import { HeldSignals } from "./held_signals.ts";
import { wholeError } from "./whole_error.ts";
import { KILLS_USAGE, type KillsArguments, readKillsArguments } from "./kills_arguments.ts";

const BREACH = 1;
const WRONG_ARGUMENTS = 64;
const UNAVAILABLE = 69;
const INTERRUPTED = 130;

const PROGRESS_EVERY = 25;

async function main(args: readonly string[]): Promise<number> {
  let wanted: KillsArguments | null;
  try {
    wanted = readKillsArguments(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${KILLS_USAGE}`);
    return WRONG_ARGUMENTS;
  }
  if (wanted === null) {
    console.log(KILLS_USAGE);
    return 0;
  }
  if (!wanted.store && findExecutable("tmux") === null) {
    console.error("cannot kill a daemon: it needs tmux on the PATH, or --store");
    return UNAVAILABLE;
  }
  // A signal must not end this process: a tmux server and a daemon would be left behind.
  using signals = new HeldSignals();
  const abort = new AbortController();
  signals.listen(() => abort.abort());
  const began = performance.now();
  const onKill = (done: number, events: number) => {
    if (done % PROGRESS_EVERY !== 0) return;
    const seconds = ((performance.now() - began) / 1_000).toFixed(0).padStart(5);
    console.error(`${seconds} s  ${done} kills, ${events} events`);
  };
  try {
    const report = wanted.store
      ? await killStoreSomewhere(wanted, { onKill, signal: abort.signal })
      : await runKills({ ...wanted, onKill, signal: abort.signal });
    console.log(wanted.json ? JSON.stringify(report, null, 2) : sayReport(report));
    return signals.came ? INTERRUPTED : 0;
  } catch (error) {
    console.error(`seed ${wanted.seed}: ${wholeError(error)}`);
    return BREACH;
  }
}

async function killStoreSomewhere(
  { kills, seed }: KillsArguments,
  { onKill, signal }: {
    readonly onKill: (done: number, events: number) => void;
    readonly signal: AbortSignal;
  },
) {
  const began = performance.now();
  const random = new SeededRandom(seed);
  const dir = await Deno.makeTempDir({ prefix: "ntm-kills-" });
  try {
    const path = join(dir, "tracker.db");
    const report = await killStore({ path, kills, random: () => random.next(), onKill, signal });
    const databaseBytes = (await Deno.stat(path)).size;
    const seconds = Math.round((performance.now() - began) / 1_000);
    return { seed, ...report, databaseBytes, seconds };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function sayReport(report: object): string {
  const lines = Object.entries(report).map(([name, figure]) => `  ${name.padEnd(26)} ${figure}`);
  return ["Nothing was lost or doubled.", ...lines].join("\n");
}

if (import.meta.main) Deno.exit(await main(Deno.args));
