import type { ServerIdentity } from "../../../shared/model/source.ts";
import type { LookOk, PaneRow } from "../../state/observation.ts";
import type { PanePlace } from "../agents/watched_pane.ts";
import { CircuitBreaker } from "../breaker.ts";
import type { PaneTarget, PaneTextAnswer, PaneTexts } from "../tmux/pane_text.ts";
import {
  drawnOf,
  isChanged,
  isSameOwner,
  ofOwner,
  type PaneScreen,
  type ScreenOwner,
  type ScreenReading,
  seenAgain,
  withReading,
} from "./pane_screen.ts";
import type { ScreenReaderOptions } from "./screen_reader.ts";

/** Screens of one server are read at most this often, milliseconds. */
const READ_PAUSE_MS = 1_000;
/** Panes in one tmux process; the others have their turn at the next. */
const MOST_PANES = 24;
/** Claims of a screen that stands still are told anew this often: they age by the second. */
const RENEW_MS = 4_000;

interface Wanted {
  readonly target: PaneTarget;
  readonly owner: ScreenOwner;
  readonly drawn: string;
}

/** The screens of one tmux server that may be read, and what they say. */
export class SourceScreens {
  readonly #sourceId: string;
  readonly #options: ScreenReaderOptions;
  readonly #breaker = new CircuitBreaker();
  /** By tmux pane id. */
  readonly #screens = new Map<string, PaneScreen>();
  readonly #renewedAt = new Map<string, number>();
  #server: ServerIdentity | null = null;
  #allowed: ReadonlySet<string> = new Set();
  #isReading = false;
  #readAt = -Infinity;
  /** Fewer after an answer that was too long. */
  #batch = MOST_PANES;

  constructor(sourceId: string, options: ScreenReaderOptions) {
    this.#sourceId = sourceId;
    this.#options = options;
  }

  /** tmux ids of the sessions that may be read. */
  get sessions(): ReadonlySet<string> {
    return this.#allowed;
  }

  /** Nothing is allowed here, and nothing is under way. */
  get isEmpty(): boolean {
    return this.#allowed.size === 0 && !this.#isReading;
  }

  /** tmux was looked at: what may have changed on allowed screens is read soon. */
  looked(look: LookOk): void {
    const { sourceId, server, at } = look;
    if (this.#server?.pid !== server.pid || this.#server.startedAt !== server.startedAt) {
      this.#screens.clear();
      this.#server = server;
    }
    const sessions = look.sessions.map(({ tmuxSessionId, name, createdAt }) => {
      const id = this.#options.sessionId(sourceId, tmuxSessionId);
      return { tmuxSessionId, name, createdAt, id };
    });
    this.#allowed = this.#options.consent.allowed(sessions, { sourceId, server });
    const changed = this.#take(look.panes);
    this.#options.onRead([...changed, ...this.#confirm(at)].map((id) => this.#placeOf(id)));
    this.#read(at);
  }

  /** The last reading of a pane, if what drew it is still there. */
  reading(tmuxPaneId: string): ScreenReading | null {
    const owner = this.#ownerOf(tmuxPaneId);
    const reading = this.#screens.get(tmuxPaneId)?.reading ?? null;
    return owner === null ? null : ofOwner(reading, owner);
  }

  /** Everything is to be read anew, as by other rules. */
  forgetReadings(): void {
    for (const [id, screen] of this.#screens) this.#screens.set(id, { ...screen, reading: null });
  }

  /**
   * Keeps what is allowed and there, and forgets all else.
   * @returns panes of which something was claimed, and nothing is any more.
   */
  #take(rows: readonly PaneRow[]): readonly string[] {
    const allowed = new Map<string, PaneRow>();
    for (const row of rows) {
      const mayRead = this.#allowed.has(row.tmuxSessionId) && !row.dead;
      if (mayRead && !allowed.has(row.tmuxPaneId)) allowed.set(row.tmuxPaneId, row);
    }
    const gone = [...this.#screens].filter(([id]) => !allowed.has(id));
    for (const [id] of gone) {
      this.#screens.delete(id);
      this.#renewedAt.delete(id);
    }
    for (const [id, row] of allowed) this.#screens.set(id, seenAgain(this.#screens.get(id), row));
    return gone.filter(([, { reading }]) => reading !== null).map(([id]) => id);
  }

  /**
   * What stands on a screen that has not changed is still true.
   * @returns panes whose claims are to be told anew.
   */
  #confirm(now: number): readonly string[] {
    const due: string[] = [];
    for (const [id, screen] of this.#screens) {
      const { reading } = screen;
      if (reading === null || this.#isWanted(id, screen, now)) continue;
      this.#screens.set(id, { ...screen, reading: { ...reading, confirmedAt: now } });
      if (reading.claims.length === 0) continue;
      if (Math.abs(now - (this.#renewedAt.get(id) ?? 0)) < RENEW_MS) continue;
      this.#renewedAt.set(id, now);
      due.push(id);
    }
    return due;
  }

  #isWanted(tmuxPaneId: string, screen: PaneScreen, now: number): boolean {
    const owner = this.#ownerOf(tmuxPaneId);
    return owner !== null && isChanged(screen, { owner, now, rereadMs: this.#options.rereadMs });
  }

  #read(now: number): void {
    const server = this.#server;
    if (this.#isReading || server === null || this.#breaker.pauseMs(now) > 0) return;
    if (Math.abs(now - this.#readAt) < READ_PAUSE_MS) return;
    const wanted = this.#wanted(now);
    if (wanted.length === 0) return;
    this.#isReading = true;
    this.#readAt = now;
    const panes = wanted.map(({ target }) => target);
    this.#options.readTexts(this.#sourceId, { server, panes })
      .then((answer) => this.#answered(answer, wanted))
      .catch((error: unknown) => this.#options.onFault(error))
      .finally(() => this.#isReading = false);
  }

  /** Those that were read longest ago come first. */
  #wanted(now: number): readonly Wanted[] {
    return [...this.#screens]
      .filter(([id, screen]) => this.#isWanted(id, screen, now))
      .sort(([, a], [, b]) => (a.reading?.readAt ?? 0) - (b.reading?.readAt ?? 0))
      .slice(0, this.#batch)
      .flatMap(([id, screen]): Wanted[] => {
        const owner = this.#ownerOf(id);
        return owner === null ? [] : [{ target: screen.row, owner, drawn: drawnOf(screen) }];
      });
  }

  #answered(answer: PaneTextAnswer, wanted: readonly Wanted[]): void {
    const now = this.#options.clock.now();
    if (answer.outcome === "failed") {
      this.#breaker.failed(now);
      if (answer.tooMuch) this.#batch = Math.max(1, Math.floor(this.#batch / 2));
      this.#options.log.warn("screens could not be read", { error: answer.message });
      return;
    }
    this.#breaker.succeeded();
    this.#batch = Math.min(MOST_PANES, this.#batch + 1);
    this.#options.onRead(this.#understood(answer.screens, wanted).map((id) => this.#placeOf(id)));
  }

  /** Lets the rules read each screen; its text goes no further. */
  #understood(screens: PaneTexts, wanted: readonly Wanted[]): readonly string[] {
    const now = this.#options.clock.now();
    return wanted.flatMap(({ target, owner, drawn }) => {
      const id = target.tmuxPaneId;
      const lines = screens.get(id);
      const screen = this.#screens.get(id);
      const ownerNow = this.#ownerOf(id);
      if (lines === undefined || screen === undefined || ownerNow === null) return [];
      // What was read may be another program's, or of a session that was closed meanwhile.
      if (screen.row.tmuxPid !== target.tmuxPid || !isSameOwner(owner, ownerNow)) return [];
      const { agentType } = owner;
      const before = ofOwner(screen.reading, owner);
      const previous = before?.claims ?? [];
      const said = this.#options.rules.readScreen({ agentType, lines, now, previous });
      if (said.cutOffAt !== null) {
        this.#options.log.debug("the rules took too long on a screen", { rule: said.cutOffAt });
      }
      const debounceMs = this.#options.rules.compactionDebounceMs(agentType);
      const reading = withReading(before, said, { owner, drawn, now, debounceMs });
      this.#screens.set(id, { ...screen, reading });
      this.#renewedAt.set(id, now);
      return [id];
    });
  }

  #ownerOf(tmuxPaneId: string): ScreenOwner | null {
    return this.#options.ownerOf(this.#placeOf(tmuxPaneId));
  }

  #placeOf(tmuxPaneId: string): PanePlace {
    return { sourceId: this.#sourceId, tmuxPaneId };
  }
}
