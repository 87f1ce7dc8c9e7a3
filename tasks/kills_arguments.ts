import { parseArgs } from "node:util";

export interface KillsArguments {
  readonly kills: number;
  readonly seed: number;
  /** Only the store, in a process that does nothing but commit. */
  readonly store: boolean;
  /** One JSON object on stdout, and nothing else there. */
  readonly json: boolean;
}

export const KILLS_USAGE = `Usage: deno task kills [--kills N] [--seed N] [--store] [--json]

Kills the daemon with -9 again and again, on a private tmux server whose sessions, panes and agents
change all the time, and checks after each kill that the database is sound and that every event a
client was told of is there once. At the end the counters must be what the events add up to.

  --kills N   how often (1000)
  --seed N    of the moments and the changes (another each time)
  --store     kill a process that does nothing but commit, which is much quicker
  --json      print the figures as one JSON object

Exit status: 0 nothing was lost or doubled; 1 something was; 64 wrong arguments, 69 no tmux here,
130 interrupted.`;

/**
 * Reads the arguments of `deno task kills`; null when its usage was asked for.
 *
 * @throws {TypeError} saying which argument is wrong
 */
export function readKillsArguments(args: readonly string[]): KillsArguments | null {
  const { values } = parseArgs({
    args: args[0] === "--" ? args.slice(1) : [...args],
    options: {
      help: { type: "boolean", short: "h", default: false },
      kills: { type: "string", default: "1000" },
      seed: { type: "string" },
      store: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const { help, kills, seed, store, json } = values;
  if (help) return null;
  return {
    kills: wholeNumber("--kills", kills),
    seed: seed === undefined
      ? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1
      : wholeNumber("--seed", seed),
    store,
    json,
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError(`cannot use ${name} ${text}: it is no whole number above 0`);
}
