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

/** How tmux says that what was named is not there. */
const NOT_FOUND = /^can't find (?:pane|window|session)/;

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
  if (result.code === 0 || screens.size > 0 || NOT_FOUND.test(said)) {
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
    const target = targetOf(pane);
    const head = `'${mark} #{pane_id} #{pane_pid} #{pane_height}'`;
    return `display-message -p -t ${target} ${head} ; capture-pane -p -t ${target}`;
  });
  return ["if-shell", "-F", isSameServer(server), commands.join(" ; ")];
}

/** One pane of one server, and how much of it is wanted. */
export interface PaneOutputRequest {
  readonly server: ServerIdentity;
  readonly pane: PaneTarget;
  /** Lines above its screen, at most. */
  readonly linesAbove: number;
}

export type PaneOutputAnswer =
  | { readonly outcome: "ok"; readonly text: string }
  /** It has gone, has moved, or runs another process. */
  | { readonly outcome: "gone" }
  | { readonly outcome: "failed"; readonly message: string };

/**
 * Reads the screen of one pane and what has scrolled out above it. Lines that tmux broke are whole,
 * so that a secret in them is.
 */
export async function readPaneOutput(
  request: PaneOutputRequest,
  { runner, program, socket, timeoutMs, maxOutputBytes }: PaneTextTmux,
): Promise<PaneOutputAnswer> {
  const { server, pane } = request;
  if (!isPlain(pane)) return { outcome: "gone" };
  const mark = crypto.randomUUID();
  const target = targetOf(pane);
  const start = `-${Math.max(0, Math.trunc(request.linesAbove))}`;
  const commands = `display-message -p -t ${target} '${mark} #{pane_pid}' ; ` +
    `capture-pane -p -J -S ${start} -t ${target}`;
  const args = ["-u", "-S", socket, "if-shell", "-F", isSameServer(server), commands];
  const result = await runner.run({ program, args, timeoutMs, maxOutputBytes });
  if (result.kind === "failed") return { outcome: "failed", message: result.message };
  const head = `${mark} ${pane.tmuxPid}\n`;
  if (result.code === 0 && result.stdout.startsWith(head)) {
    return { outcome: "ok", text: result.stdout.slice(head.length) };
  }
  const said = sanitiseLine(result.stderr);
  if (result.code === 0 || NOT_FOUND.test(said)) return { outcome: "gone" };
  const message = `tmux ended with status ${result.code}: ${said || "it said nothing"}`;
  return { outcome: "failed", message };
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

/** All three names: a pane that was moved out of the session is not found by them. */
function targetOf({ tmuxSessionId, tmuxWindowId, tmuxPaneId }: PaneTarget): string {
  return `'${tmuxSessionId}:${tmuxWindowId}.${tmuxPaneId}'`;
}

function isSameServer({ pid, startedAt }: ServerIdentity): string {
  return `#{==:#{pid} #{start_time},${pid} ${startedAt / 1000}}`;
}

/** They become part of a command line that tmux parses. */
function isPlain({ tmuxSessionId, tmuxWindowId, tmuxPaneId }: PaneTarget): boolean {
  return /^\$\d+$/.test(tmuxSessionId) && /^@\d+$/.test(tmuxWindowId) && /^%\d+$/.test(tmuxPaneId);
}

function lastLines(lines: readonly string[]): readonly string[] {
  const end = lines.findLastIndex((line) => line.trim() !== "") + 1;
  return lines.slice(Math.max(0, end - MOST_LINES), end);
}
