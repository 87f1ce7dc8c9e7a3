import type { BenchFleet } from "./bench_fleet.ts";
import type { ChangeKind } from "./change_kind.ts";
import type { Shows } from "./notification_log.ts";
import { showsName, showsPane, showsPaneEnd, showsSession } from "./shows_change.ts";
import { askTmuxTimed, type TimedAnswer } from "./timed_tmux.ts";

/** A change that was made, and how to know it again. Times as of `performance.now()`. */
export interface MadeChange extends Pick<TimedAnswer, "startedAt" | "endedAt"> {
  readonly shows: Shows;
}

/**
 * Makes one change after the other at a session of its own: added, split, renamed, and the new
 * pane's program killed. Each is one tmux command, the last is one signal.
 */
export class ChangeMaker {
  readonly #where: BenchFleet;
  /** What another one left behind after a failure must not be in the way. */
  readonly #prefix = `change-${crypto.randomUUID().slice(0, 8)}`;
  #round = 0;
  #sessionId = "";
  #pane = { id: "", pid: 0 };

  constructor(where: BenchFleet) {
    this.#where = where;
  }

  /**
   * Makes a change. A round goes through all kinds in the order of `CHANGE_KINDS`.
   *
   * @throws {Error} with tmux's own words
   */
  make(kind: ChangeKind): Promise<MadeChange> {
    switch (kind) {
      case "session_added":
        return this.#addSession();
      case "pane_split":
        return this.#split();
      case "session_renamed":
        return this.#rename();
      case "pane_exited":
        return this.#endPane();
    }
  }

  /** Takes the session away again, which is a change too, and not timed. */
  async clear(): Promise<void> {
    if (this.#sessionId === "") return;
    const session = this.#sessionId;
    this.#sessionId = "";
    await this.#where.fleet.tmux("kill-session", "-t", session);
  }

  async #addSession(): Promise<MadeChange> {
    const name = `${this.#prefix}-${++this.#round}`;
    const answer = await this.#tmux([
      ...["new-session", "-d", "-s", name, "-x", "200", "-y", "100", "-P", "-F", "#{session_id}"],
      ...this.#where.quietArgv,
    ]);
    this.#sessionId = answer.text;
    return { ...answer, shows: showsSession(name) };
  }

  async #split(): Promise<MadeChange> {
    const answer = await this.#tmux([
      ...["split-window", "-d", "-t", `${this.#sessionId}:`, "-P", "-F", "#{pane_id} #{pane_pid}"],
      ...this.#where.quietArgv,
    ]);
    const [id = "", pid = ""] = answer.text.split(" ");
    this.#pane = { id, pid: Number(pid) };
    return { ...answer, shows: showsPane(id) };
  }

  async #rename(): Promise<MadeChange> {
    const name = `${this.#prefix}-${this.#round}-renamed`;
    const answer = await this.#tmux(["rename-session", "-t", this.#sessionId, name]);
    return { ...answer, shows: showsName(name) };
  }

  #endPane(): Promise<MadeChange> {
    const { id, pid } = this.#pane;
    const startedAt = performance.now();
    Deno.kill(pid, "SIGKILL");
    return Promise.resolve({ startedAt, endedAt: performance.now(), shows: showsPaneEnd(id) });
  }

  #tmux(args: readonly string[]): Promise<TimedAnswer> {
    return askTmuxTimed(this.#where.fleet, args);
  }
}
