import type { Escalation } from "../../shared/model/escalation.ts";
import type { Event } from "../../shared/model/event.ts";
import type { Explanation } from "../../shared/model/explanation.ts";
import type { KeptPane } from "../../shared/model/kept_pane.ts";
import type { KeptSession } from "../../shared/model/kept_session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import type { AnswerTimes } from "../../shared/protocol/methods/escalations.ts";
import type { PanePreview } from "../../shared/protocol/methods/panes.ts";
import type { Diagnostics } from "../../shared/protocol/methods/diagnostics.ts";
import type {
  LogTailQuery,
  LogTailReport,
  MetricsReport,
  SelfTestReport,
} from "../../shared/protocol/methods/debug.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import type {
  StatsRows,
  StatsRowsQuery,
  StatsSummary,
  StatsSummaryQuery,
} from "../../shared/protocol/methods/stats.ts";
import type { UsageQuery, UsageReport } from "../../shared/protocol/methods/usage.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { FixedSetting, PendingSetting } from "../../shared/protocol/methods/config.ts";
import type { DetectorList } from "../../shared/protocol/methods/detectors.ts";
import type { MethodName, Params, Result } from "../../shared/protocol/manifest.ts";
import type { Actions } from "../act/actions.ts";
import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../platform/clock.ts";
import type { RoomLog } from "../platform/room_log.ts";
import type { ForbiddenCalls } from "./forbidden_calls.ts";
import type { Decision } from "../state/decide_escalation.ts";
import type { ClosedFilter, EscalationFilter } from "../store/escalation_log.ts";
import type { EventFilter } from "../store/journal.ts";

/** Who this daemon is; fixed for its run. */
export interface Identity {
  readonly instanceId: string;
  readonly runId: string;
  readonly version: string;
  readonly schemaVersion: number;
  readonly features: readonly string[];
}

/** The part of the store that answers questions about the past. */
export interface History {
  readonly lastEventId: number;
  readonly firstEventId: number;
  eventsAfter(cursor: number, limit: number): Event[];
  listEvents(filter: EventFilter): Event[];
  findSession(sessionId: string): KeptSession | null;
  findPane(paneId: string): KeptPane | null;
  panesOfSession(sessionId: string): KeptPane[];
  readonly escalations: {
    find(escalationId: string): Escalation | null;
    listClosed(filter: ClosedFilter): Escalation[];
    answerTimes(filter: EscalationFilter): AnswerTimes;
  };
}

/** The escalations of now; those that are pending are in the snapshot. */
export interface Escalations {
  /** Those that are closed, but not yet in the history. */
  readonly unkeptEscalations: readonly Escalation[];
  /** The escalation after what a person decided of it; null when none with this id can be decided of. */
  decide(escalationId: string, decision: Decision): Escalation | null;
}

/** The configuration in force, and where it came from. */
export interface ConfigView {
  readonly path: string;
  readonly exists: boolean;
  /** What the file says otherwise, and a restart will bring into force. */
  readonly pending: readonly PendingSetting[];
  /** What cannot be changed by `set` in the file as it stands at this moment, and why. */
  fixed(): Promise<readonly FixedSetting[]>;
  /** @returns undefined for a key that is none; the whole configuration without a key. */
  get(key?: string): unknown;
  /** Changes keys of the file, and takes into force what can be; null takes a key out. */
  set(values: Readonly<Record<string, unknown>>, how: SetSettings): Promise<SettingsAnswer>;
  /** Reads the file again, and takes into force what can be. */
  reload(by: { readonly wire: string }): Promise<SettingsAnswer>;
}

export interface SetSettings {
  /** Who asks for it, by the wire's name. */
  readonly wire: string;
  readonly dryRun: boolean;
  /** By key, what the file must still say; all else is a conflict. */
  readonly expected?: Readonly<Record<string, unknown>> | undefined;
}

/** What came of a change of the settings. */
export type SettingsAnswer =
  | {
    readonly kind: "done";
    /** Keys that the file has otherwise than before. */
    readonly changed: readonly string[];
    /** Keys that came into force. */
    readonly applied: readonly string[];
  }
  | {
    readonly kind: "unknown_key" | "wrong" | "conflict" | "impossible";
    readonly message: string;
    /** What is wrong with the settings, or would be. */
    readonly problems?: readonly SettingsProblem[];
  };

export interface SettingsProblem {
  readonly key: string;
  readonly message: string;
  readonly hint: string;
}

/** What came of reading a pane. */
export type PreviewAnswer =
  | { readonly kind: "read"; readonly preview: PanePreview }
  | { readonly kind: "not_opened" | "gone" | "failed"; readonly message: string };

/** The rules by which panes are read. */
export interface DetectorsView {
  list(): DetectorList;
  reload(): Promise<Result<"detectors.reload">>;
}

/** How time was spent, as far as it was watched. */
export interface StatsView {
  knowsSession(sessionId: string): boolean;
  summary(query: StatsSummaryQuery): Promise<StatsSummary>;
  hourly(query: StatsRowsQuery): Promise<StatsRows>;
  daily(query: StatsRowsQuery): Promise<StatsRows>;
}

/** What the daemon knows of itself, for those who look after it. */
export interface DebugView {
  metrics(): MetricsReport;
  /** Never rejects, and ends within a few seconds. */
  selfTest(): Promise<SelfTestReport>;
  /** @throws what the file system says when the log cannot be read. */
  logTail(query: LogTailQuery): Promise<LogTailReport>;
}

/** What came of ending the logins of browsers. */
export type Forgotten = ForgottenLogins | {
  readonly kind: "kept";
  /** Why none has ended, and what to do, as the end of a sentence. */
  readonly why: string;
};

interface ForgottenLogins {
  readonly kind: "ended";
  /** How many there were. */
  readonly logins: number;
  /** Why they would be back with the next run; null where they would not. */
  readonly problem: string | null;
  /** Ends the WebSockets that are open: some were let in by what is no longer good. */
  disconnect(): void;
}

/** The dashboard, and the server of it where that is on. */
export interface WebView {
  /** Ends all logins and makes new tokens; null while the web is off. */
  forget(): Promise<Forgotten | null>;
  /** A link that logs one browser in, once; null while the web is off. */
  link(role: Role): { readonly url: string; readonly expiresAt: number } | null;
  /** Why it is off although it was wanted; null otherwise. */
  readonly problem: string | null;
  /** What a browser would be served there; also while the web is off. `path` begins with a slash. */
  fetch(path: string, role: Role): Response | Promise<Response>;
}

/** Everything the methods may reach; the composition root builds it. */
export interface RpcContext {
  readonly actions: Pick<Actions, "send" | "kill" | "focus">;
  /** Keeps a call that was refused because the role does not reach. */
  readonly forbidden: Pick<ForbiddenCalls, "note">;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly history: History;
  readonly bus: Bus;
  readonly config: ConfigView;
  readonly debug: DebugView;
  readonly detectors: DetectorsView;
  readonly escalations: Escalations;
  readonly stats: StatsView;
  readonly web: WebView;
  snapshot(): Snapshot;
  health(): Health;
  /** Null for a pane that tmux does not have, or that was not looked at yet. */
  explain(paneId: string): Explanation | null;
  /** What a pane shows now, of those that may be read; as many lines as the settings allow for null. */
  preview(paneId: string, maxLines: number | null): Promise<PreviewAnswer>;
  /** What agents have used; times and the zone of days as in the query. */
  usage(query: UsageQuery): Promise<UsageReport>;
  /** What helps to find a fault; with what open panes show only when it is asked for. */
  diagnostics(includeOutput: boolean): Promise<Diagnostics>;
  /** Begins the stop; returns at once. */
  shutdown(reason: string): void;
}

/** What a handler knows of the one who asks. */
export interface Caller {
  readonly role: Role;
  /** The name of its wire, for example `unix#4`; for the record. */
  readonly wire: string;
  /** Runs once the answer has been handed to the wire, so that it is seen before what follows. */
  afterReply(work: () => void): void;
  /**
   * Counts one more member of a batch, and may wait until it can be answered; false: it may not be
   * answered. Left out where nobody counts.
   */
  nextTurn?(): boolean | Promise<boolean>;
  /** Replaces what this connection follows. */
  follow(request: { readonly sessions: boolean; readonly events: boolean; since: number }): void;
}

export type Handler<Name extends MethodName> = (
  params: Params<Name>,
  context: RpcContext,
  caller: Caller,
) => Result<Name> | Promise<Result<Name>>;

/** One handler for each method of the protocol; a missing one does not compile. */
export type Handlers = { readonly [Name in MethodName]: Handler<Name> };
