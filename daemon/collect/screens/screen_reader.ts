import type { AgentType } from "../../../shared/model/agent.ts";
import type { Clock } from "../../platform/clock.ts";
import type { RoomLog } from "../../platform/room_log.ts";
import type { Claim } from "../../state/claim.ts";
import type { CompactionSight, LookOk } from "../../state/observation.ts";
import type { PanePlace } from "../agents/watched_pane.ts";
import type { PaneTextAnswer, PaneTextRequest } from "../tmux/pane_text.ts";
import type { ScreenOwner, ScreenSaid, ScreenToRead } from "./pane_screen.ts";
import type { ScreenConsent } from "./screen_consent.ts";
import { SourceScreens } from "./source_screens.ts";

/** What the reader asks of the rules. */
export interface ScreenReadingRules {
  readonly readScreen: (screen: ScreenToRead) => ScreenSaid;
  /** Two compactions on a screen within this time are one. */
  readonly compactionDebounceMs: (agentType: AgentType) => number;
}

export interface ScreenReaderOptions {
  readonly clock: Clock;
  readonly log: RoomLog;
  readonly consent: ScreenConsent;
  readonly rules: ScreenReadingRules;
  /** The tracker's own id of a session; null where it has none. */
  readonly sessionId: (sourceId: string, tmuxSessionId: string) => string | null;
  /** Asks tmux. Never throws. */
  readonly readTexts: (sourceId: string, request: PaneTextRequest) => Promise<PaneTextAnswer>;
  /** Who draws in a pane; null while that is not known. */
  readonly ownerOf: (place: PanePlace) => ScreenOwner | null;
  /** A screen that seems to stand still is read again after this long, milliseconds. */
  readonly rereadMs: number;
  /** Something else is claimed of these panes, or the same once more. */
  readonly onRead: (places: readonly PanePlace[]) => void;
  /** A fault of ours; the reader goes on. */
  readonly onFault: (error: unknown) => void;
}

/** A session whose screens are read. */
export interface SessionBeingRead {
  readonly sourceId: string;
  readonly tmuxSessionId: string;
}

const NOTHING: readonly never[] = [];

/**
 * Reads what stands in the panes of the sessions that the user has opened to it, when something was
 * drawn there. Only what the rules claim is kept.
 */
export class ScreenReader {
  readonly #options: ScreenReaderOptions;
  readonly #sources = new Map<string, SourceScreens>();
  #stopped = false;

  constructor(options: ScreenReaderOptions) {
    this.#options = {
      ...options,
      onRead: (places) => {
        if (!this.#stopped && places.length > 0) options.onRead(places);
      },
    };
  }

  /** tmux was looked at. Nothing is read of a server that was not. */
  looked(look: LookOk): void {
    if (this.#stopped) return;
    const { sourceId } = look;
    let screens = this.#sources.get(sourceId);
    if (screens === undefined) {
      screens = new SourceScreens(sourceId, this.#options);
      this.#sources.set(sourceId, screens);
    }
    screens.looked(look);
    if (screens.isEmpty) this.#sources.delete(sourceId);
  }

  /** What the screen of a pane says, if it was read. */
  claims({ sourceId, tmuxPaneId }: PanePlace): readonly Claim[] {
    const reading = this.#sources.get(sourceId)?.reading(tmuxPaneId) ?? null;
    if (reading === null) return NOTHING;
    const { claims, confirmedAt } = reading;
    return claims.map((claim) => ({ ...claim, seenAt: Math.max(claim.seenAt, confirmedAt) }));
  }

  /** Compactions that were seen to end on the screen of a pane. */
  compactions({ sourceId, tmuxPaneId }: PanePlace): readonly CompactionSight[] {
    const reading = this.#sources.get(sourceId)?.reading(tmuxPaneId) ?? null;
    return reading?.compactions.sights ?? NOTHING;
  }

  get sessions(): readonly SessionBeingRead[] {
    return [...this.#sources].flatMap(([sourceId, { sessions }]) =>
      [...sessions].map((tmuxSessionId) => ({ sourceId, tmuxSessionId }))
    );
  }

  /** The tmux server of a source has ended, with all its panes. */
  ended(sourceId: string): void {
    this.#sources.delete(sourceId);
  }

  /** The rules are others than before: every screen is read anew. */
  rulesChanged(): void {
    for (const screens of this.#sources.values()) screens.forgetReadings();
  }

  /** Nothing is read any more. */
  stop(): void {
    this.#stopped = true;
    this.#sources.clear();
  }
}
