import type { ServerIdentity } from "../../../shared/model/source.ts";

/** What consent depends on, of one session that lives. */
export interface ConsentSession {
  readonly tmuxSessionId: string;
  readonly name: string;
  /** The tracker's own id of it; null where it has none yet. */
  readonly id: string | null;
  /** Milliseconds UTC. */
  readonly createdAt: number;
}

export interface ScreenConsentOptions {
  /** Names and ids of sessions: `privacy.per_session_capture_allowlist`. */
  readonly allowlist: readonly string[];
  /** When this run began, milliseconds UTC. */
  readonly startedAt: number;
}

/**
 * Which sessions the user has opened to reading. A name opens the session that bears it first, and
 * from then on that one, whatever it is called; another that takes the name later was not meant. On
 * several tmux servers it also opens those that bore it before this run. Kept in memory: with the
 * next run a name opens whoever bears it then.
 */
export class ScreenConsent {
  readonly #allowlist: ReadonlySet<string>;
  readonly #startedAt: number;
  /** By name, the session on each source that it has opened. */
  readonly #opened = new Map<string, Map<string, string>>();

  constructor({ allowlist, startedAt }: ScreenConsentOptions) {
    this.#allowlist = new Set(allowlist);
    this.#startedAt = startedAt;
  }

  /** tmux ids of those that may be read, among all that live on this server. */
  allowed(
    sessions: readonly ConsentSession[],
    { sourceId, server }: { readonly sourceId: string; readonly server: ServerIdentity },
  ): ReadonlySet<string> {
    const keyOf = ({ tmuxSessionId }: ConsentSession) =>
      `${server.pid} ${server.startedAt} ${tmuxSessionId}`;
    for (const session of sessions) {
      if (!this.#allowlist.has(session.name) || !this.#mayOpen(session, sourceId)) continue;
      const opened = this.#opened.get(session.name) ?? new Map<string, string>();
      this.#opened.set(session.name, opened.set(sourceId, keyOf(session)));
    }
    const open = new Set([...this.#opened.values()].map((opened) => opened.get(sourceId)));
    const allowed = sessions.filter((session) =>
      open.has(keyOf(session)) || (session.id !== null && this.#allowlist.has(session.id))
    );
    return new Set(allowed.map(({ tmuxSessionId }) => tmuxSessionId));
  }

  #mayOpen({ name, createdAt }: ConsentSession, sourceId: string): boolean {
    const opened = this.#opened.get(name);
    if (opened === undefined) return true;
    return !opened.has(sourceId) && createdAt < this.#startedAt;
  }
}
