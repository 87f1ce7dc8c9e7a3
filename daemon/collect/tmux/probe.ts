import type { ServerIdentity } from "../../../shared/model/source.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { Failed, FailureReason, Observation, PaneRow } from "../../state/observation.ts";
import type { CommandRunner, RunFailure, RunResult } from "../run.ts";
import {
  endRecord,
  lookArgs,
  type LookDepth,
  LookParseError,
  newMark,
  type ParsedLook,
  parseLook,
} from "./look.ts";
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
  /** Last output of a terminal, milliseconds UTC; null when it cannot be told. */
  readonly ttyOutputAt?: (tty: string) => number | null;
}

/** An observation, and whether the look printed anything else than the one before. */
export interface Look {
  readonly observation: Observation;
  readonly changed: boolean;
  readonly durationMs: number;
}

interface Remembered {
  readonly text: string;
  readonly look: ParsedLook;
}

/** Looks at one tmux server, one process a look, and says what it saw as a value. */
export class TmuxProbe {
  readonly #target: ProbeTarget;
  readonly #options: Required<ProbeOptions>;
  readonly #mark = newMark();
  readonly #last: Record<LookDepth, Remembered | null> = { lean: null, full: null };
  /** Panes of the last full look. */
  #knownPanes = new Set<string>();
  /** `window_activity` when the terminals' clocks were last asked, by window. */
  #askedAtActivity = new Map<string, number>();

  constructor(target: ProbeTarget, options: ProbeOptions) {
    this.#target = target;
    this.#options = { serverRuns, ttyOutputAt, ...options };
  }

  /**
   * A lean look that finds a pane it does not know is followed by a full one at once, so that a pane
   * never appears without its command: two processes at the most.
   * @param lastServer the server seen before on this socket: when nobody answers, its process is
   * looked up, because only that proves that its sessions are gone.
   */
  async look(depth: LookDepth, lastServer: ServerIdentity | null): Promise<Look> {
    const look = await this.#lookOnce(depth, lastServer);
    return depth === "lean" && this.#hasNewPane(look) ? this.#lookOnce("full", lastServer) : look;
  }

  async #lookOnce(depth: LookDepth, lastServer: ServerIdentity | null): Promise<Look> {
    const program = this.#options.tmuxProgram();
    if (program === null) {
      return this.#unanswered("not_installed", "tmux is not installed", lastServer, 0);
    }
    const result = await this.#options.runner.run({
      program,
      args: ["-u", "-S", this.#target.socket, ...lookArgs(depth, this.#mark)],
      timeoutMs: this.#options.timeoutMs,
      maxOutputBytes: this.#options.maxOutputBytes,
    });
    if (result.kind === "failed") {
      if (result.failure === "not_installed") {
        return this.#unanswered("not_installed", result.message, lastServer, result.durationMs);
      }
      return this.#failed(FAILURES[result.failure], result.message, result.durationMs);
    }
    if (result.code !== 0) return this.#refused(result, { depth, lastServer });
    return this.#answered(result.stdout, depth, result.durationMs);
  }

  #answered(text: string, depth: LookDepth, durationMs: number): Look {
    const last = this.#last[depth];
    const changed = last?.text !== text;
    let look: ParsedLook;
    try {
      look = changed ? parseLook(text, depth, this.#mark) : last.look;
    } catch (error) {
      if (!(error instanceof LookParseError)) throw error;
      return this.#failed("garbage", error.message, durationMs);
    }
    if (!isSupported(look.tmuxVersion)) {
      const message = `tmux ${look.tmuxVersion} is too old: ${MINIMUM_TMUX} or later is needed`;
      return this.#failed("unsupported_version", message, durationMs);
    }
    if (changed) this.#last[depth] = { text, look };
    const observation: Observation = {
      outcome: "ok",
      kind: "look",
      sourceId: this.#target.sourceId,
      at: this.#options.now(),
      server: look.server,
      tmuxVersion: look.tmuxVersion,
      sessions: look.sessions,
      panes: this.#withTerminals(look, depth),
    };
    return { observation, changed, durationMs };
  }

  /**
   * Asks the terminals' clocks, a system call each, only where it tells something: in windows where
   * something was printed since the last time, for tmux does not say by which pane.
   */
  #withTerminals(look: ParsedLook, depth: LookDepth): PaneRow[] {
    if (depth === "lean") return look.panes.map((pane) => pane.row);
    const asked = this.#askedAtActivity;
    const seen = new Map<string, number>();
    const rows = look.panes.map(({ row, tty }) => {
      seen.set(row.tmuxWindowId, row.windowActivityAt);
      const moved = asked.get(row.tmuxWindowId) !== row.windowActivityAt;
      if (!moved || tty === null || row.detail === null) return row;
      return { ...row, detail: { ...row.detail, ttyOutputAt: this.#options.ttyOutputAt(tty) } };
    });
    this.#askedAtActivity = seen;
    this.#knownPanes = new Set(look.panes.map(({ row }) => row.tmuxPaneId));
    return rows;
  }

  #refused(
    result: Extract<RunResult, { kind: "exited" }>,
    { depth, lastServer }: {
      readonly depth: LookDepth;
      readonly lastServer: ServerIdentity | null;
    },
  ): Look {
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
    durationMs: number,
  ): Look {
    const at = this.#options.now();
    const { sourceId } = this.#target;
    const changed = this.#forget();
    const observation: Observation =
      reason === "no_server" && lastServer !== null && !this.#options.serverRuns(lastServer)
        ? { outcome: "ok", kind: "server_exit", sourceId, at, server: lastServer }
        : { outcome: "absent", sourceId, at, reason, message };
    return { observation, changed, durationMs };
  }

  #failed(reason: FailureReason, message: string, durationMs: number): Look {
    const observation: Failed = {
      outcome: "failed",
      sourceId: this.#target.sourceId,
      at: this.#options.now(),
      reason,
      message,
    };
    return { observation, changed: false, durationMs };
  }

  #hasNewPane({ observation, changed }: Look): boolean {
    if (!changed || observation.outcome !== "ok" || observation.kind !== "look") return false;
    return observation.panes.some(({ tmuxPaneId }) => !this.#knownPanes.has(tmuxPaneId));
  }

  /** Drops what the last looks printed; true when there was something to drop. */
  #forget(): boolean {
    const had = this.#last.lean !== null || this.#last.full !== null;
    this.#last.lean = null;
    this.#last.full = null;
    return had;
  }
}

/** tmux's own words under LC_ALL=C: never a server, or a server that is gone. */
const NO_SERVER =
  /no server running on|error connecting to .*\((No such file or directory|Connection refused)\)/i;

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

function ttyOutputAt(tty: string): number | null {
  try {
    return Deno.statSync(tty).mtime?.getTime() ?? null;
  } catch {
    // The pane ended since the look; the next look says so.
    return null;
  }
}
