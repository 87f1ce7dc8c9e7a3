import { ManualClock } from "../../platform/manual_clock.ts";
import { memoryLog } from "../../platform/memory_log.ts";
import type { Claim } from "../../state/claim.ts";
import type { LookOk, PaneRow, SessionRow } from "../../state/observation.ts";
import { look, session, SOURCE_ID, T0 } from "../../state/test_builders.ts";
import type { PanePlace } from "../agents/watched_pane.ts";
import type { PaneTextAnswer, PaneTextRequest } from "../tmux/pane_text.ts";
import type { ScreenOwner, ScreenSaid, ScreenToRead } from "./pane_screen.ts";
import { ScreenConsent } from "./screen_consent.ts";
import { ScreenReader, type ScreenReaderOptions } from "./screen_reader.ts";

/** After which a screen that stands still is read again. */
export const REREAD_MS = 30_000;

/** A reader of screens whose tmux and rules a test plays; session `$1` is called `open`. */
export class ScreenBench {
  readonly clock = new ManualClock(T0);
  readonly log = memoryLog();
  /** tmux ids of the panes in each request. */
  readonly asked: (readonly string[])[] = [];
  readonly requests: PaneTextRequest[] = [];
  /** What the rules were given. */
  readonly read: ScreenToRead[] = [];
  readonly told: string[] = [];
  readonly faults: unknown[] = [];
  /** Lines by tmux pane id; a pane without any has gone. */
  screens = new Map<string, readonly string[]>();
  owners = new Map<string, ScreenOwner | null>();
  answer: ((request: PaneTextRequest) => Promise<PaneTextAnswer>) | null = null;
  readonly reader: ScreenReader;

  constructor(
    { allowlist = ["open"], ...change }:
      & Partial<ScreenReaderOptions>
      & { readonly allowlist?: readonly string[] } = {},
  ) {
    this.reader = new ScreenReader({
      clock: this.clock,
      log: this.log.room("collect"),
      consent: new ScreenConsent({ allowlist, startedAt: T0 }),
      rules: { readScreen: (screen) => this.#rules(screen), compactionDebounceMs: () => 60_000 },
      sessionId: (_sourceId, tmuxSessionId) => `uid-${tmuxSessionId}`,
      readTexts: (_sourceId, request) => this.#readTexts(request),
      ownerOf: ({ tmuxPaneId }) => {
        const owner = this.owners.get(tmuxPaneId);
        return owner === undefined ? { agentType: "claude", pid: 5_000 } : owner;
      },
      rereadMs: REREAD_MS,
      onRead: (places) => this.told.push(places.map(({ tmuxPaneId }) => tmuxPaneId).join(" ")),
      onFault: (error) => this.faults.push(error),
      ...change,
    });
  }

  /** One look, `afterMs` later, and all that it starts. */
  async see(panes: readonly PaneRow[], change: Partial<LookOk> & { afterMs?: number } = {}) {
    const { afterMs = 1_000, ...more } = change;
    await this.clock.advance(afterMs);
    const sessions: readonly SessionRow[] = [session("$1", { name: "open" }), session("$2")];
    this.reader.looked(look({ at: this.clock.now(), sessions, panes, ...more }));
    await this.clock.advance(0);
  }

  place(tmuxPaneId: string): PanePlace {
    return { sourceId: SOURCE_ID, tmuxPaneId };
  }

  /** What is claimed of a pane now, each as `claim since seenAt`, in seconds since the beginning. */
  claims(tmuxPaneId: string): readonly string[] {
    const second = (at: number) => Math.round((at - T0) / 1_000);
    return this.reader.claims(this.place(tmuxPaneId))
      .map(({ claim, since, seenAt }) => `${claim} ${second(since)} ${second(seenAt)}`);
  }

  async #readTexts(request: PaneTextRequest): Promise<PaneTextAnswer> {
    this.requests.push(request);
    this.asked.push(request.panes.map(({ tmuxPaneId }) => tmuxPaneId));
    if (this.answer !== null) return await this.answer(request);
    const screens = request.panes.flatMap(({ tmuxPaneId }) => {
      const lines = this.screens.get(tmuxPaneId);
      return lines === undefined ? [] : [[tmuxPaneId, lines] as const];
    });
    return { outcome: "ok", screens: new Map(screens) };
  }

  /** Claims the first word of a screen; `compacting` and `compacted` are phases, `covered` a veto, `slow` is cut off. */
  #rules(screen: ScreenToRead): ScreenSaid {
    this.read.push(screen);
    const word = screen.lines[0] ?? "";
    const before = screen.previous.find(({ claim }) => claim === word);
    const claim: Claim = {
      source: "screen",
      status: "waiting",
      claim: word,
      since: before?.since ?? screen.now,
      seenAt: screen.now,
      flags: [],
      text: null,
    };
    const phases = { compacting: "running", compacted: "done" } as const;
    const phase = word === "compacting" || word === "compacted" ? phases[word] : null;
    return {
      claims: word === "" || word === "slow" ? [] : [claim],
      compaction: phase === null ? null : { phase, tokensBefore: null, tokensAfter: null },
      coveredBy: word === "covered" ? "viewer" : null,
      cutOffAt: word === "slow" ? "rule" : null,
    };
  }
}
