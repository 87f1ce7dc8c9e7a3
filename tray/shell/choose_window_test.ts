import { deepEqual, equal } from "node:assert/strict";
import { chooseWindow, type PaneNames } from "./choose_window.ts";

const NAMES: PaneNames = {
  ...{ sessions: ["work"], windowIndex: 1, windowName: "claude" },
  title: "✳ Fix the parser",
};
const WT = "CASCADIA_HOSTING_WINDOW_CLASS";
const CONSOLE = "ConsoleWindowClass";

type Shown = readonly [className: string, title: string];

/** The number of the chosen one, from above, and whether its title said so. */
function choose(windows: readonly Shown[], names: Partial<PaneNames> = {}) {
  const shown = windows.map(([className, title], at) => ({ className, title, at }));
  const chosen = chooseWindow(shown, { ...NAMES, ...names });
  return chosen && [chosen.window.at, chosen.isNamed];
}

Deno.test("chooseWindow() takes the terminal whose title names the session, wherever it stands", () => {
  const browser: Shown = ["Chrome_WidgetWin_1", "work:1:claude - a page"];
  for (const kind of [WT, CONSOLE, "mintty", "org.wezfurlong.wezterm", "Window Class"]) {
    const windows: readonly Shown[] = [browser, [WT, "Ubuntu"], [kind, 'work:1:claude - "x"']];
    deepEqual(choose(windows), [2, true], kind);
  }
});

Deno.test("chooseWindow() goes by what says more: tmux's own title, the session, the program, the window", () => {
  const titles = ['work:1:claude - "x"', "at work", "Fix the parser", "claude"];
  for (const [at, title] of titles.entries()) {
    const less = titles.slice(at + 1).map((each): Shown => [WT, each]);
    deepEqual(choose([...less, [CONSOLE, title]]), [less.length, true], title);
  }
  deepEqual(choose([[WT, "work"], [WT, "work"]]), [0, true], "the uppermost of two");
});

Deno.test("chooseWindow() reads whole names, and no numbers that may count anything", () => {
  for (const title of ["homework", "work-two", "worké", "rework"]) {
    deepEqual(choose([[WT, "Ubuntu"], [WT, title]]), [0, false], title);
  }
  deepEqual(choose([[WT, "homework"], [WT, "homework, work"]]), [1, true]);
  deepEqual(choose([[WT, "Ubuntu"], [WT, "1 of 2"]], { sessions: ["1"] }), [0, false]);
  deepEqual(choose([[WT, "Ubuntu"], [WT, "1:1:claude"]], { sessions: ["1"] }), [1, true]);
  deepEqual(choose([[WT, "Ubuntu"], [WT, "a ~ b"]], { title: "✳ ~" }), [0, false]);
  deepEqual(choose([[WT, "x"], [WT, ""]], { sessions: [""], windowName: "", title: "" }), [
    0,
    false,
  ]);
});

Deno.test("chooseWindow() takes the uppermost of Windows Terminal where no title says which", () => {
  deepEqual(choose([[CONSOLE, "cmd"], [WT, "one"], [WT, "two"]]), [1, false]);
});

Deno.test("chooseWindow() takes the only terminal there is, and does not guess among others", () => {
  deepEqual(choose([["Notepad", "work"], [CONSOLE, "wsl.exe"]]), [1, false]);
  equal(choose([[CONSOLE, "cmd"], ["mintty", "~"]]), null);
  equal(choose([["Chrome_WidgetWin_1", "work"], ["Window Class", "NTM Tracker"]]), null);
  equal(choose([]), null);
});
