import type { MinuteSample } from "../../shared/model/minute_sample.ts";
import type { Pane, PaneStatus } from "../../shared/model/pane.ts";
import type { ServerIdentity } from "../../shared/model/source.ts";
import type { HistorySize, HistorySizes } from "./history_sizes.ts";
import type { PaneRecord } from "./world.ts";

interface Measured extends HistorySize {
  /** Of the window, as it was then. */
  readonly size: string;
}

/** A pane's share of the minute that goes on. Times are those of its source's counter, milliseconds. */
export class MinuteAccount {
  #pane: Pane;
  #server: ServerIdentity | null = null;
  /** Columns and rows of its window. */
  #size = "";
  #sessionName = "";
  #status: PaneStatus;
  /** When this status began. */
  #since: number;
  #held = noTime();
  /** Lines above the screen at the end of the piece before, and now. */
  #linesBefore: number | null = null;
  #lines: number | null = null;
  /** What its history held when it was asked last, in an earlier piece and in this one. */
  #historyBefore: Measured | null = null;
  #history: Measured | null = null;
  #tokensBefore: number | null = null;
  #estimateBefore: number | null = null;
  /** The pane is no more: the account ends with the minute. */
  isGone = false;

  constructor(pane: Pane, counter: number) {
    this.#pane = pane;
    this.#status = pane.status;
    this.#since = counter;
  }

  /** The pane as it is now; its status counts once it is told to `become`. */
  show(record: PaneRecord, sessionName: string): void {
    const { pane } = record;
    this.#pane = pane;
    this.#server = record.server;
    this.#size = record.activity?.row.size ?? this.#size;
    this.#sessionName = sessionName;
    this.#lines = linesOf(record);
    this.#linesBefore ??= this.#lines;
    this.#tokensBefore ??= tokensOf(pane);
    this.#estimateBefore ??= estimateOf(pane);
    this.isGone = pane.endedAt !== null;
  }

  /** What histories of this server hold now. */
  measure(server: ServerIdentity, panes: HistorySizes["panes"]): void {
    const isOurs = this.#server?.pid === server.pid && this.#server.startedAt === server.startedAt;
    const history = isOurs ? panes.get(this.#pane.tmuxPaneId) : undefined;
    if (history !== undefined) this.#history = { ...history, size: this.#size };
  }

  /** Has this status from here on; what was up to here was held by the one before. */
  become(status: PaneStatus, counter: number): void {
    this.#held[this.#status] += counter - this.#since;
    this.#since = counter;
    this.#status = status;
  }

  /**
   * Ends the piece: the counter begins anew at 0. What was not told goes into the next piece.
   * @returns null when the pane was not watched in it
   */
  end(minuteStart: number, counter: number): MinuteSample | null {
    this.become(this.#status, counter);
    const sample = this.#sample(minuteStart);
    this.#held = noTime();
    this.#since = 0;
    if (sample === null) return null;
    this.#linesBefore = this.#lines;
    this.#historyBefore = this.#history ?? this.#historyBefore;
    this.#history = null;
    this.#tokensBefore = tokensOf(this.#pane) ?? this.#tokensBefore;
    this.#estimateBefore = estimateOf(this.#pane) ?? this.#estimateBefore;
    return sample;
  }

  #sample(minuteStart: number): MinuteSample | null {
    const { active, waiting, idle, unknown } = this.#held;
    const observedMs = active + waiting + idle + unknown;
    if (observedMs === 0) return null;
    const pane = this.#pane;
    return {
      minuteStart,
      paneId: pane.id,
      sessionId: pane.sessionId,
      sessionName: this.#sessionName,
      agent: pane.agentType,
      model: pane.agentSession?.model ?? null,
      observedMs,
      activeMs: active,
      waitingMs: waiting,
      idleMs: idle,
      outputLines: this.#lines === null ? null : growth(this.#linesBefore, this.#lines),
      outputBytes: bytesGrown(this.#historyBefore, this.#history),
      tokensExact: growth(this.#tokensBefore, tokensOf(pane)),
      tokensEstimated: growth(this.#estimateBefore, estimateOf(pane)),
    };
  }
}

function noTime(): Record<PaneStatus, number> {
  return { active: 0, waiting: 0, idle: 0, ended: 0, unknown: 0 };
}

/** What became less begins anew: it was cleared. */
function growth(before: number | null, now: number | null): number {
  return before === null || now === null ? 0 : Math.max(0, now - before);
}

/**
 * Null where it cannot be told: it was not asked in this piece or in none before, lines were taken out
 * of the history, or laid out anew for another size.
 */
function bytesGrown(before: Measured | null, now: Measured | null): number | null {
  if (before === null || now === null || before.bytes === null || now.bytes === null) return null;
  const isCut = now.lines < before.lines || now.bytes < before.bytes;
  return isCut || now.size !== before.size ? null : now.bytes - before.bytes;
}

/** Lines in the pane's history; null until a look has told. */
function linesOf({ activity }: PaneRecord): number | null {
  const lines = Number.parseInt(activity?.row.drawn ?? "", 10);
  return Number.isSafeInteger(lines) ? lines : null;
}

function tokensOf({ stats }: Pane): number | null {
  return stats.tokens?.total ?? null;
}

/** Where a transcript tells, nothing is estimated. */
function estimateOf({ stats }: Pane): number | null {
  if (stats.tokens !== null || stats.context === null || stats.context.exact) return null;
  return stats.context.tokens;
}
