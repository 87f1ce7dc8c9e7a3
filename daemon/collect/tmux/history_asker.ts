import { MINUTE_MS } from "../../../shared/model/minute_sample.ts";
import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { HistorySize, HistorySizes } from "../../state/history_sizes.ts";
import type { Observation } from "../../state/observation.ts";
import type { CommandRunner } from "../run.ts";
import type { ProbeTarget } from "./probe.ts";

export interface HistoryAskerOptions {
  readonly runner: Pick<CommandRunner, "run">;
  readonly tmuxProgram: () => string | null;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly onSizes: (sizes: HistorySizes) => void;
}

/** In the last part of each minute, so that what is told belongs to the minute that ends then. */
const ASKED_FROM_MS = 45_000;
/** tmux goes through all lines of a history to tell its bytes: longer ones are left alone. */
export const MAX_ASKED_LINES = 50_000;
const BYTES = `#{?#{e|>:#{history_size},${MAX_ASKED_LINES}},-,#{history_bytes}}`;
const FORMAT = `#{pid} #{start_time} #{pane_id} #{history_size} ${BYTES}`;

/**
 * Asks a tmux server, once a minute at most and only after a look that it has answered, how much
 * memory its panes' histories take. It is too dear for a look. Where it is not answered nothing is
 * told.
 */
export class HistoryAsker {
  readonly #target: ProbeTarget;
  readonly #options: HistoryAskerOptions;
  readonly #stop = new AbortController();
  #askedIn = 0;
  #asking: Promise<void> | null = null;

  constructor(target: ProbeTarget, options: HistoryAskerOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Takes note of a look. */
  looked(observation: Observation): void {
    if (observation.outcome !== "ok" || observation.kind !== "look") return;
    const minute = Math.floor(observation.at / MINUTE_MS);
    const isTime = observation.at - minute * MINUTE_MS >= ASKED_FROM_MS;
    if (!isTime || minute === this.#askedIn || this.#asking || this.#stop.signal.aborted) return;
    this.#askedIn = minute;
    this.#asking = this.#ask().finally(() => this.#asking = null);
  }

  /** Resolves when nothing is asked any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const { runner, tmuxProgram, timeoutMs, maxOutputBytes, onSizes } = this.#options;
    const { sourceId, socket } = this.#target;
    const program = tmuxProgram();
    if (program === null) return;
    const result = await runner.run({
      program,
      args: ["-u", "-S", socket, "list-panes", "-a", "-F", FORMAT],
      ...{ timeoutMs, maxOutputBytes, signal: this.#stop.signal },
    });
    if (result.kind !== "exited" || result.code !== 0 || this.#stop.signal.aborted) return;
    const said = parseHistorySizes(result.stdout);
    if (said !== null) onSizes({ sourceId, ...said });
  }
}

/** Null where a line is none of `FORMAT`: then nothing of it is believed. */
export function parseHistorySizes(text: string): Omit<HistorySizes, "sourceId"> | null {
  const panes = new Map<string, HistorySize>();
  let server: ServerIdentity | null = null;
  for (const line of text.trimEnd().split("\n")) {
    const found = /^(\d{1,10}) (\d{1,12}) (%\d{1,10}) (\d{1,12}) (\d{1,15}|-)$/.exec(line);
    const [, pid, startedAt, pane = "", lines, bytes] = found ?? [];
    if (found === null) return null;
    server = { pid: Number(pid), startedAt: Number(startedAt) * 1000 };
    panes.set(pane, { lines: Number(lines), bytes: bytes === "-" ? null : Number(bytes) });
  }
  return server && { server, panes };
}
