/** What was done in some time. Times are milliseconds; what is not known is null, never 0. */
export interface ReportFigures {
  readonly activeMs: number | null;
  readonly waitingMs: number | null;
  readonly idleMs: number | null;
  /** By the clock on the wall, as the next; null of an agent. */
  readonly busyMs: number | null;
  readonly watchedMs: number | null;
  readonly compactions: number | null;
  /** Times that an agent began to need a person. */
  readonly questions: number | null;
  /** Answers whose time was measured. */
  readonly answered: number | null;
  readonly meanAnswerMs: number | null;
  /** Null also where not every question is kept any more, and of agents. */
  readonly medianAnswerMs: number | null;
  readonly tokensExact: number;
  readonly tokensEstimated: number;
  /** US dollars; null where no price is known, and of sessions. */
  readonly costUsd: number | null;
  /** Tokens that are not in the cost. */
  readonly unpricedTokens: number;
}

export interface ReportDay extends ReportFigures {
  readonly day: string;
  readonly start: number;
  readonly end: number;
  /** `future`: has not begun. */
  readonly state: "watched" | "not_watched" | "future";
}

export interface ReportSession extends ReportFigures {
  /** Null: what belongs to no session that was watched. */
  readonly sessionId: string | null;
  readonly name: string | null;
}

export interface ReportAgent extends ReportFigures {
  readonly agent: string;
}

/** An hour; where the clocks are set back two have the same name. */
export interface ReportHour {
  readonly day: string;
  /** By the clock on the wall. */
  readonly hour: number;
  /** Milliseconds UTC, which tells two of one name apart. */
  readonly start: number;
  readonly busyMs: number;
  readonly watchedMs: number;
}

export interface WeekReport {
  readonly from: string;
  readonly to: string;
  readonly start: number;
  readonly end: number;
  /** True while the week goes on. */
  readonly running: boolean;
  /** False while something of it is not summed up yet. */
  readonly complete: boolean;
  /** Sentences. */
  readonly comparison: readonly string[];
  readonly totals: ReportFigures;
  readonly days: readonly ReportDay[];
  readonly sessions: readonly ReportSession[];
  readonly agents: readonly ReportAgent[];
  readonly hours: readonly ReportHour[];
}

/** What `report` tells: the shape of its JSON, described in docs/history.md. */
export interface Report {
  readonly kind: "ntm-tracker.report";
  readonly version: 1;
  readonly madeAt: number;
  readonly timeZone: string;
  /** The day of the prices that costs go by. */
  readonly pricesAsOf: string;
  /** What must be known of the figures: sentences. */
  readonly notes: readonly string[];
  /** The oldest first. */
  readonly weeks: readonly WeekReport[];
}
