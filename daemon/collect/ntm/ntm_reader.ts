import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { CancelTimer, Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import type { LookOk, PaneRow } from "../../state/observation.ts";
import { NTM_SAYS_NOTHING, type NtmClaimRule, NtmRecords, type ToldByNtm } from "./ntm_records.ts";
import { type NtmAsker, NtmPoller, type NtmResult } from "./poller.ts";

/** What the reader is told of its surroundings. */
export interface NtmReaderSettings {
  /** Asks ntm; with a runner of its own, so that ntm never holds up a look at tmux. */
  readonly asker: NtmAsker;
  /** True for the source whose tmux server ntm itself asks: that of the user's usual socket. */
  readonly isUsual: (sourceId: string) => boolean;
  readonly rule: NtmClaimRule;
  /** Between two questions while things change, and while nothing does, milliseconds. */
  readonly busyMs: number;
  readonly quietMs: number;
  /** 0 to 1, spreads questions apart. */
  readonly random?: () => number;
}

export interface NtmReaderOptions extends NtmReaderSettings {
  readonly clock: Clock;
  readonly log: RoomLog;
  /** Ntm has said something: of any pane, something else may be known. */
  readonly onChange: () => void;
}

/** How ntm answers, for health. */
export interface NtmReaderStats {
  /** False while no tmux server is seen on the usual socket: there is nothing to ask of. */
  readonly isAsked: boolean;
  /** What came of the last question; null before the first. */
  readonly last: NtmResult["kind"] | null;
  /** Milliseconds UTC; null while it has not answered in this run. */
  readonly lastOkAt: number | null;
  /** When the first of the failures in a row was, milliseconds UTC; null while there is none. */
  readonly failingSince: number | null;
  /** Why it says nothing, for people; null while it answers. */
  readonly message: string | null;
  /** Panes that it tells of. */
  readonly panes: number;
}

/** What ntm said stands for this long while it fails; then nothing is known of it, milliseconds. */
export const NTM_STALE_MS = 5 * 60_000;
/** And for so many pauses at least, where it is asked seldom. */
const STALE_PAUSES = 3;

type LastResult = Pick<NtmReaderStats, "last" | "lastOkAt" | "failingSince" | "message">;

/**
 * Asks ntm while the usual tmux server runs, and knows what it says of each of its panes. Only an
 * answer takes anything back; what failures leave standing goes when it is too old.
 */
export class NtmReader {
  readonly #options: NtmReaderOptions;
  #poller: NtmPoller | null = null;
  #server: ServerIdentity | null = null;
  #look: LookOk | null = null;
  #records: NtmRecords | null = null;
  #cancelExpiry: CancelTimer | null = null;
  #result: LastResult = { last: null, lastOkAt: null, failingSince: null, message: null };
  #ending: Promise<unknown> = Promise.resolve();

  constructor(options: NtmReaderOptions) {
    this.#options = options;
  }

  /** tmux was looked at; the first look at the usual server begins the questions. */
  looked(look: LookOk): void {
    if (!this.#options.isUsual(look.sourceId)) return;
    const isSame = this.#server?.pid === look.server.pid &&
      this.#server.startedAt === look.server.startedAt;
    // Panes of another server have the same ids: an answer under way may be about those.
    if (!isSame) this.#leave();
    this.#look = look;
    this.#server = look.server;
    this.#poller ??= this.#begin();
  }

  /** No tmux server runs on the socket of a source. */
  serverGone(sourceId: string): void {
    if (this.#options.isUsual(sourceId)) this.#leave();
  }

  /** Sessions, panes or states have changed: ntm is asked soon. Cheap to call often. */
  fleetChanged(): void {
    this.#poller?.active();
  }

  /** What ntm says of a pane. */
  tell({ sourceId, row }: { readonly sourceId: string; readonly row: PaneRow }): ToldByNtm {
    if (this.#records === null || this.#look === null) return NTM_SAYS_NOTHING;
    if (!this.#options.isUsual(sourceId)) return NTM_SAYS_NOTHING;
    return this.#records.of(row, this.#look);
  }

  get stats(): NtmReaderStats {
    return {
      isAsked: this.#poller !== null,
      ...this.#result,
      panes: this.#records?.size ?? 0,
    };
  }

  /** Ends a call that is under way; resolves when nothing is told any more. */
  async stop(): Promise<void> {
    this.#leave();
    await this.#ending;
  }

  #begin(): NtmPoller {
    const { clock, log, asker, busyMs, quietMs, random } = this.#options;
    const poller = new NtmPoller({
      clock,
      asker,
      busyMs,
      quietMs,
      ...(random && { random }),
      onResult: (result) => this.#take(result),
      onFault: (error) => log.error("ntm was read in a way that failed", { error: String(error) }),
    });
    poller.start();
    return poller;
  }

  #leave(): void {
    const poller = this.#poller;
    this.#poller = null;
    this.#server = null;
    this.#look = null;
    this.#forget();
    const { lastOkAt } = this.#result;
    this.#result = { last: null, lastOkAt, failingSince: null, message: null };
    if (poller !== null) this.#ending = Promise.all([this.#ending, poller.stop()]);
  }

  #forget(): void {
    this.#cancelExpiry?.();
    this.#cancelExpiry = null;
    this.#records = null;
  }

  #take(result: NtmResult): void {
    this.#note(result);
    if (result.kind !== "ok") return;
    const { rule, clock, quietMs, onChange } = this.#options;
    this.#records = new NtmRecords(result, { rule, before: this.#records });
    this.#cancelExpiry?.();
    const staleMs = Math.max(NTM_STALE_MS, STALE_PAUSES * quietMs);
    this.#cancelExpiry = clock.setTimer(staleMs, () => {
      this.#forget();
      onChange();
    });
    onChange();
  }

  #note(result: NtmResult): void {
    const { last, lastOkAt, failingSince } = this.#result;
    const isNews = result.kind !== last;
    this.#result = result.kind === "ok"
      ? { last: "ok", lastOkAt: result.at, failingSince: null, message: null }
      : {
        last: result.kind,
        lastOkAt,
        failingSince: result.kind === "failed" ? failingSince ?? result.at : null,
        message: result.message,
      };
    if (!isNews) return;
    const { log } = this.#options;
    const { message } = this.#result;
    if (result.kind === "ok") log.info("ntm answers", { tookMs: Math.round(result.durationMs) });
    else if (result.kind === "failed") log.warn("ntm does not answer", { message });
    else log.info("ntm is not asked", { message });
  }
}
