import type { ServerIdentity } from "../../../shared/model/source.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { CommandRunner } from "../run.ts";

/*
 * The one place that reads what stands on a user's screen. Whoever calls it must have asked for
 * consent; what it returns must not be kept, logged or sent.
 */

/** A pane by everything that must still be so when it is read. */
export interface PaneTarget {
  /** A session that shows it, and that the user has opened to reading. */
  readonly tmuxSessionId: string;
  readonly tmuxWindowId: string;
  readonly tmuxPaneId: string;
  /** The process that tmux started in it. */
  readonly tmuxPid: number;
}

/** Panes of one server whose screens are wanted. */
export interface PaneTextRequest {
  readonly server: ServerIdentity;
  readonly panes: readonly PaneTarget[];
}

/** How to reach the server. */
export interface PaneTextTmux {
  readonly runner: CommandRunner;
  readonly program: string;
  readonly socket: string;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

/** By tmux pane id, the last lines of each screen that could be read. */
export type PaneTexts = ReadonlyMap<string, readonly string[]>;

export type PaneTextAnswer =
  | { readonly outcome: "ok"; readonly screens: PaneTexts }
  | { readonly outcome: "failed"; readonly tooMuch: boolean; readonly message: string };

/** Lines of a screen that are kept, counted from the last that is not blank. */
const MOST_LINES = 40;

/** Screens taller than this are none. */
const TALLEST = 10_000;

/**
 * Reads the screens of these panes in one tmux process. A pane that has gone, has moved to another
 * session or runs another process is not read, nor are those after it; nothing is read of a server
 * that is another one by now.
 */
export async function readPaneTexts(
  request: PaneTextRequest,
  { runner, program, socket, timeoutMs, maxOutputBytes }: PaneTextTmux,
): Promise<PaneTextAnswer> {
  const mark = crypto.randomUUID();
  const result = await runner.run({
    program,
    args: ["-u", "-S", socket, ...paneTextArgs(request, mark)],
    timeoutMs,
    maxOutputBytes,
  });
  if (result.kind === "failed") {
    const tooMuch = result.failure === "too_much_output";
    return { outcome: "failed", tooMuch, message: result.message };
  }
  const screens = parsePaneTexts(result.stdout, request, mark);
  // A pane that has gone ends the chain, which is no failure: the next look tells of it.
  const said = sanitiseLine(result.stderr);
  if (result.code === 0 || screens.size > 0 || /^can't find (?:pane|window|session)/.test(said)) {
    return { outcome: "ok", screens };
  }
  const message = `tmux ended with status ${result.code}: ${said || "it said nothing"}`;
  return { outcome: "failed", tooMuch: false, message };
}

/**
 * The commands: for each pane a line with the mark, its process and its height, then its screen.
 * Exported for its test.
 */
export function paneTextArgs({ server, panes }: PaneTextRequest, mark: string): readonly string[] {
  const commands = panes.filter(isPlain).map((pane) => {
    // All three names: a pane that was moved out of the session is not found by them.
    const target = `'${pane.tmuxSessionId}:${pane.tmuxWindowId}.${pane.tmuxPaneId}'`;
    const head = `'${mark} #{pane_id} #{pane_pid} #{pane_height}'`;
    return `display-message -p -t ${target} ${head} ; capture-pane -p -t ${target}`;
  });
  const isSame = `#{==:#{pid} #{start_time},${server.pid} ${server.startedAt / 1000}}`;
  return ["if-shell", "-F", isSame, commands.join(" ; ")];
}

/**
 * The screens in what tmux printed. Where one ends is told by its height, which no text on it can
 * change, and then the mark must come. Exported for its test.
 */
export function parsePaneTexts(text: string, request: PaneTextRequest, mark: string): PaneTexts {
  const lines = text.split("\n");
  const wanted = new Map(request.panes.map((pane) => [pane.tmuxPaneId, pane.tmuxPid]));
  const screens = new Map<string, readonly string[]>();
  for (let at = 0; at < lines.length - 1;) {
    const [first, paneId = "", pid, height] = (lines[at] ?? "").split(" ");
    const count = Number(height);
    if (first !== mark || !Number.isInteger(count) || count < 1 || count > TALLEST) break;
    const end = at + 1 + count;
    // What follows the last line is an empty text, behind its line end.
    if (end > lines.length - 1) break;
    if (wanted.get(paneId) === Number(pid)) {
      screens.set(paneId, lastLines(lines.slice(at + 1, end)));
    }
    at = end;
  }
  return screens;
}

/** They become part of a command line that tmux parses. */
function isPlain({ tmuxSessionId, tmuxWindowId, tmuxPaneId }: PaneTarget): boolean {
  return /^\$\d+$/.test(tmuxSessionId) && /^@\d+$/.test(tmuxWindowId) && /^%\d+$/.test(tmuxPaneId);
}

function lastLines(lines: readonly string[]): readonly string[] {
  const end = lines.findLastIndex((line) => line.trim() !== "") + 1;
  return lines.slice(Math.max(0, end - MOST_LINES), end);
}
