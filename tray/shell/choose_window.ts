/** A window that stands in no other one. */
export interface TopWindow {
  /** What kind it is, as its program calls it. */
  readonly className: string;
  readonly title: string;
}

/** What tmux may have written into the title of the terminal that shows a pane. */
export interface PaneNames {
  /** Of the sessions that show it. */
  readonly sessions: readonly string[];
  readonly windowIndex: number;
  readonly windowName: string;
  /** The title that the program in the pane has set. */
  readonly title: string;
}

export interface ChosenWindow<Window> {
  readonly window: Window;
  /** Whether its title is what says so. */
  readonly isNamed: boolean;
}

const WINDOWS_TERMINAL = "CASCADIA_HOSTING_WINDOW_CLASS";
const TERMINALS: ReadonlySet<string> = new Set([
  WINDOWS_TERMINAL,
  "ConsoleWindowClass",
  "mintty",
  "org.wezfurlong.wezterm",
]);
/** Of Alacritty, and of programs that are no terminals: of these the title alone can tell. */
const SHARED_CLASS = "Window Class";

/** A title that is shorter may stand in any other one. */
const SHORTEST_TITLE = 4;
const LETTER = /[\p{L}\p{N}_-]/u;

/**
 * The window whose terminal shows a pane: the one whose title says so best, else the uppermost of
 * Windows Terminal, else the only terminal there is. Null where none of them is likely.
 * @param windows those that can be seen, the uppermost first
 */
export function chooseWindow<Window extends TopWindow>(
  windows: readonly Window[],
  names: PaneNames,
): ChosenWindow<Window> | null {
  const terminals = windows.filter(({ className }) => TERMINALS.has(className));
  const named = windows.filter(({ className }) =>
    TERMINALS.has(className) || className === SHARED_CLASS
  ).map((window) => ({ window, rank: rankOf(window.title, names) }));
  // The sort is stable: of those that say the same, the uppermost stays the first.
  const [best] = named.toSorted((a, b) => b.rank - a.rank);
  if (best !== undefined && best.rank > 0) return { window: best.window, isNamed: true };
  const [first, ...others] = terminals;
  const likely = terminals.find(({ className }) => className === WINDOWS_TERMINAL) ??
    (others.length === 0 ? first : undefined);
  return likely === undefined ? null : { window: likely, isNamed: false };
}

/** What may show that a title is that of the terminal, the surest first. */
const SIGNS: readonly ((title: string, names: PaneNames) => boolean)[] = [
  namesPlace,
  namesSession,
  namesProgram,
  isWindowName,
];

/** How surely a title is that of the terminal; 0 when it says nothing. */
function rankOf(title: string, names: PaneNames): number {
  const first = SIGNS.findIndex((shows) => shows(title, names));
  return first < 0 ? 0 : SIGNS.length - first;
}

/** As tmux writes it unless it was told otherwise. */
function namesPlace(title: string, { sessions, windowIndex, windowName }: PaneNames): boolean {
  return sessions.some((name) => hasWord(title, `${name}:${windowIndex}:${windowName}`));
}

function namesSession(title: string, { sessions }: PaneNames): boolean {
  // A number, which tmux calls sessions by itself, may count anything else in a title.
  return sessions.some((name) => !/^\d*$/.test(name) && hasWord(title, name));
}

function namesProgram(title: string, { title: own }: PaneNames): boolean {
  // What moves before the words of a title is another sign each time.
  const words = own.replace(/^[^\p{L}\p{N}]+/u, "").trim();
  return words.length >= SHORTEST_TITLE && hasWord(title, words);
}

function isWindowName(title: string, { windowName }: PaneNames): boolean {
  return windowName !== "" && title === windowName;
}

/** Whether it stands there, and not as a part of a longer word. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = [...text.slice(0, at)].at(-1) ?? "";
    const [after = ""] = text.slice(at + word.length);
    if (!LETTER.test(before) && !LETTER.test(after)) return true;
  }
  return false;
}
