import type { ServerIdentity } from "../../../shared/model/source.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { Failed, FailureReason, Observation } from "../../state/observation.ts";
import { fileTime } from "../file_time.ts";
import type { CommandRunner, RunFailure, RunResult } from "../run.ts";
import {
  endRecord,
  type FullPane,
  lookArgs,
  type LookDepth,
  LookParseError,
  newMark,
  type ParsedLook,
  parseLook,
  type WindowRow,
} from "./look.ts";
import { OUTDATED, Picture, type Rows } from "./picture.ts";
import { seriesArgs, type SeriesPlan } from "./series.ts";
import { isSupported, MINIMUM_TMUX } from "./version.ts";

/** Where to look: one socket of one source. */
export interface ProbeTarget {
  readonly sourceId: string;
  readonly socket: string;
}

export interface ProbeOptions {
  readonly runner: CommandRunner;
  /** Absolute path of tmux, looked up anew each time so that a later install is found. */
  readonly tmuxProgram: () => string | null;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly now: () => number;
  /** Whether that process still runs as a tmux server; reads /proc. */
  readonly serverRuns?: (server: ServerIdentity) => boolean;
  /** Whether the socket's file is there: where it is not, no process needs to find that out. */
  readonly socketExists?: (path: string) => boolean;
  /** Last output of a terminal, milliseconds UTC; null when it cannot be told. */
  readonly ttyOutputAt?: (tty: string) => number | null;
}

/** An observation, and whether the look printed anything else than the one before. */
export interface Look {
  readonly observation: Observation;
  readonly changed: boolean;
  /** Null in a series, where tmux keeps the pauses and nobody can tell them from the look. */
  readonly durationMs: number | null;
}

/** Something was born, moved or ended: a full look must tell what. */
export type Outdated = typeof OUTDATED;

interface Remembered {
  readonly text: string;
  readonly look: ParsedLook;
}

/** Looks at one tmux server and says what it saw as a value. */
export class TmuxProbe {
  readonly #target: ProbeTarget;
  readonly #options: Required<ProbeOptions>;
  readonly #mark = newMark();
  readonly #picture = new Picture();
  readonly #last = new Map<LookDepth, Remembered>();
  /** `window_activity` when the terminals' clocks were last asked, by window. */
  #askedAtActivity = new Map<string, number>();
  #takesSeries = true;
  /** False where the server's process is in another namespace, and its absence proves nothing. */
  #seesServer = true;

  constructor(target: ProbeTarget, options: ProbeOptions) {
    this.#target = target;
    this.#options = { serverRuns, socketExists, ttyOutputAt, ...options };
  }

  /** False once this tmux has refused a series; single looks must do then. */
  get takesSeries(): boolean {
    return this.#takesSeries;
  }

  /**
   * One look, in one process. One that is not full and finds that something was born, moved or ended
   * is followed by a full one at once: two processes at the most.
   * @param lastServer the server seen before on this socket: when nobody answers, its process is
   * looked up, because only that proves that its sessions are gone.
   */
  async look(depth: LookDepth, lastServer: ServerIdentity | null): Promise<Look> {
    const look = await this.#lookOnce(depth, lastServer);
    if (look !== OUTDATED) return look;
    const full = await this.#lookOnce("full", lastServer);
    if (full === OUTDATED) throw new Error("a full look cannot be outdated");
    return full;
  }

  /**
   * Several looks in one process, because a process is what looking costs most. It is not ended
   * early: tmux would keep what an ended client still had to do for ever. Ends when the last look was
   * told, when tmux answers no more, or by `signal`.
   *
   * `onLook` is given each look when it has come, unread: one that is not read leaves no trace here.
   */
  async series(
    plan: SeriesPlan,
    { lastServer, signal, onLook }: {
      readonly lastServer: ServerIdentity | null;
      readonly signal: AbortSignal;
      readonly onLook: (read: () => Look | Outdated, depth: LookDepth) => void;
    },
  ): Promise<void> {
    const program = this.#options.tmuxProgram();
    if (program === null) {
      const message = "tmux is not installed";
      return onLook(() => this.#unanswered("not_installed", message, lastServer, null), "full");
    }
    const late = new AbortController();
    const expect = (ms: number) => setTimeout(() => late.abort(), ms);
    let watchdog = expect(this.#options.timeoutMs);
    let told = 0;
    const lines: string[] = [];
    const end = endRecord(this.#mark).trimEnd();
    const onLine = (line: string) => {
      lines.push(line);
      const depth = plan.depths[told];
      if (line !== end || depth === undefined) return;
      clearTimeout(watchdog);
      watchdog = expect(plan.pauseMs + this.#options.timeoutMs);
      told++;
      const text = `${lines.splice(0).join("\n")}\n`;
      onLook(() => this.#answered(text, depth, null), depth);
    };
    const args = seriesArgs(plan, this.#mark);
    const wanted = args.filter((arg) => arg === end).length;
    const result = await this.#options.runner.run({
      program,
      args: ["-u", "-S", this.#target.socket, ...args],
      // The watchdog keeps the deadline of each look.
      timeoutMs: 0,
      maxOutputBytes: this.#options.maxOutputBytes * plan.depths.length,
      signal: AbortSignal.any([late.signal, signal]),
      onLine,
    });
    clearTimeout(watchdog);
    const complete = result.kind === "exited" && result.code === 0 && told === wanted;
    if (signal.aborted || complete) return;
    const how = { late: late.signal.aborted, lastServer, rest: lines };
    onLook(() => this.#seriesFailed(result, how), "windows");
  }

  #seriesFailed(
    result: RunResult,
    { late, lastServer, rest }: {
      readonly late: boolean;
      readonly lastServer: ServerIdentity | null;
      readonly rest: readonly string[];
    },
  ): Look | Outdated {
    if (late) {
      const message = `tmux did not answer within ${this.#options.timeoutMs} ms`;
      return this.#failed("timeout", message, null);
    }
    if (result.kind === "failed") return this.#notRun(result, lastServer);
    // A server that is told to end makes its clients end well; a single look says what there is.
    if (result.code === 0 || SERVER_LOST.test(result.stderr)) return OUTDATED;
    const stdout = rest.map((line) => `${line}\n`).join("");
    const look = this.#refused({ ...result, stdout }, { depth: "windows", lastServer });
    // What is not permitted, or too old, may be otherwise when the server is another.
    const refused = look !== OUTDATED && look.observation.outcome === "failed" &&
      look.observation.reason === "command_failed";
    if (refused) this.#takesSeries = false;
    return look;
  }

  async #lookOnce(
    depth: LookDepth,
    lastServer: ServerIdentity | null,
  ): Promise<Look | Outdated> {
    const program = this.#options.tmuxProgram();
    if (program === null) {
      return this.#unanswered("not_installed", "tmux is not installed", lastServer, 0);
    }
    if (!this.#options.socketExists(this.#target.socket)) {
      const message = `no tmux server runs: there is no socket ${this.#target.socket}`;
      return this.#unanswered("no_server", sanitiseLine(message), lastServer, 0);
    }
    const result = await this.#options.runner.run({
      program,
      args: ["-u", "-S", this.#target.socket, ...lookArgs(depth, this.#mark)],
      timeoutMs: this.#options.timeoutMs,
      maxOutputBytes: this.#options.maxOutputBytes,
    });
    if (result.kind === "failed") return this.#notRun(result, lastServer);
    if (result.code !== 0) return this.#refused(result, { depth, lastServer });
    return this.#answered(result.stdout, depth, result.durationMs);
  }

  #notRun(
    result: Extract<RunResult, { kind: "failed" }>,
    lastServer: ServerIdentity | null,
  ): Look {
    const { failure, message, durationMs } = result;
    if (failure === "not_installed") {
      return this.#unanswered("not_installed", message, lastServer, durationMs);
    }
    return this.#failed(FAILURES[failure], message, durationMs);
  }

  #answered(text: string, depth: LookDepth, durationMs: number | null): Look | Outdated {
    const last = this.#last.get(depth);
    const changed = last?.text !== text;
    let look: ParsedLook;
    let rows: Rows | Outdated;
    try {
      look = changed ? parseLook(text, depth, this.#mark) : last.look;
      if (!isSupported(look.tmuxVersion)) {
        const message = `tmux ${look.tmuxVersion} is too old: ${MINIMUM_TMUX} or later is needed`;
        return this.#failed("unsupported_version", message, durationMs);
      }
      rows = this.#picture.merge(look, (pane, window) => this.#ttyOutputAt(pane, window));
    } catch (error) {
      if (!(error instanceof LookParseError)) throw error;
      return this.#failed("garbage", error.message, durationMs);
    }
    if (rows === OUTDATED) return OUTDATED;
    if (look.depth === "full") {
      this.#noteActivity(look.windows);
      // It has just answered: whoever does not see its process now cannot see it end either.
      this.#seesServer = this.#options.serverRuns(look.server);
    }
    this.#last.set(depth, { text, look });
    const observation: Observation = {
      outcome: "ok",
      kind: "look",
      sourceId: this.#target.sourceId,
      at: this.#options.now(),
      server: look.server,
      tmuxVersion: look.tmuxVersion,
      ...rows,
    };
    return { observation, changed, durationMs };
  }

  /**
   * Asks a terminal's clock, a system call, only where it tells something: in a window where
   * something was printed since the last time, for tmux does not say by which pane.
   */
  #ttyOutputAt({ tty }: FullPane, window: WindowRow): number | null {
    const moved = this.#askedAtActivity.get(window.tmuxWindowId) !== window.windowActivityAt;
    return moved && tty !== "" ? this.#options.ttyOutputAt(tty) : null;
  }

  #noteActivity(windows: readonly WindowRow[]): void {
    this.#askedAtActivity = new Map(
      windows.map(({ tmuxWindowId, windowActivityAt }) => [tmuxWindowId, windowActivityAt]),
    );
  }

  #refused(
    result: Extract<RunResult, { kind: "exited" }>,
    { depth, lastServer }: {
      readonly depth: LookDepth;
      readonly lastServer: ServerIdentity | null;
    },
  ): Look | Outdated {
    const said = sanitiseLine(result.stderr.trim() || result.stdout.slice(0, 400));
    if (this.#isEmptyServer(said, result.stdout)) {
      return this.#answered(result.stdout + endRecord(this.#mark), depth, result.durationMs);
    }
    if (NO_SERVER.test(said)) {
      return this.#unanswered("no_server", said, lastServer, result.durationMs);
    }
    if (/permission denied/i.test(said)) {
      return this.#failed("permission", said, result.durationMs);
    }
    if (/protocol version mismatch/i.test(said)) {
      const message =
        `${said}: the running tmux server is of another version than ${MINIMUM_TMUX}+` +
        " on PATH, end that server once to go on";
      return this.#failed("unsupported_version", message, result.durationMs);
    }
    const message = `tmux ended with status ${result.code}: ${said || "it said nothing"}`;
    return this.#failed("command_failed", message, result.durationMs);
  }

  /**
   * A server may live without a session (`exit-empty off`). It answers, then refuses to list panes:
   * for it every command has a current session. Nothing but its own record was printed then.
   */
  #isEmptyServer(said: string, stdout: string): boolean {
    if (!/^no current (target|session|window)$/.test(said)) return false;
    return stdout.startsWith(`${this.#mark}V `) && stdout.split(this.#mark).length === 3;
  }

  #unanswered(
    reason: "not_installed" | "no_server",
    message: string,
    lastServer: ServerIdentity | null,
    durationMs: number | null,
  ): Look {
    const at = this.#options.now();
    const { sourceId } = this.#target;
    const changed = this.#forget();
    const observation: Observation =
      reason === "no_server" && lastServer !== null && this.#seesServer &&
        !this.#options.serverRuns(lastServer)
        ? { outcome: "ok", kind: "server_exit", sourceId, at, server: lastServer }
        : { outcome: "absent", sourceId, at, reason, message };
    return { observation, changed, durationMs };
  }

  #failed(reason: FailureReason, message: string, durationMs: number | null): Look {
    const observation: Failed = {
      outcome: "failed",
      sourceId: this.#target.sourceId,
      at: this.#options.now(),
      reason,
      message,
    };
    return { observation, changed: false, durationMs };
  }

  /** Drops what the last looks printed; true when there was something to drop. */
  #forget(): boolean {
    const had = this.#last.size > 0;
    this.#last.clear();
    this.#picture.clear();
    return had;
  }
}

/** tmux's own words under LC_ALL=C: never a server, or a server that is gone. */
const NO_SERVER =
  /no server running on|error connecting to .*\((No such file or directory|Connection refused)\)/i;

/** tmux's own words where a client has met a server that ended since. */
const SERVER_LOST = /^(server exited|lost server)/;

const FAILURES: Readonly<Record<Exclude<RunFailure, "not_installed">, FailureReason>> = {
  permission: "permission",
  timeout: "timeout",
  too_much_output: "too_much_output",
  busy: "busy",
  cancelled: "busy",
  spawn: "spawn",
};

/** tmux renames its server process to `tmux: server`, so a reused pid is not taken for it. */
function serverRuns(server: ServerIdentity): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${server.pid}/stat`);
    const end = stat.lastIndexOf(")");
    const name = stat.slice(stat.indexOf("(") + 1, end);
    // A container may have nobody who collects the dead.
    const dead = ["Z", "X"].includes(stat.charAt(end + 2));
    return name.startsWith("tmux") && !dead;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    // Not allowed to know is not the same as gone.
    return true;
  }
}

function socketExists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    // Not allowed to know is for tmux to say.
    return !(error instanceof Deno.errors.NotFound);
  }
}

function ttyOutputAt(tty: string): number | null {
  try {
    return fileTime(Deno.statSync(tty));
  } catch {
    // The pane ended since the look; the next look says so.
    return null;
  }
}
