import assert from "node:assert/strict";
import {
  type LeanPane,
  type LookDepth,
  LookParseError,
  type ParsedLook,
  parseLook,
} from "./look.ts";

/** What separates fields of a look here; in life it is another each time. */
export const MARK = "~0123abcd";
export const PANE_MARK = "^0123abcd";

/** What tmux would put into the formats, before anything is made of it. */
export interface Printed {
  readonly server?: string;
  readonly sessions?: readonly PrintedSession[];
  readonly windows?: readonly PrintedWindow[];
  readonly panes?: readonly PrintedPane[];
}

interface PrintedSession {
  readonly numbers?: string;
  readonly name?: string;
  readonly group?: string;
  readonly path?: string;
}

interface PrintedWindow {
  readonly numbers?: string;
  readonly sessionName?: string;
  readonly windowName?: string;
  readonly layout?: string;
  /** Its panes' titles by their ids. */
  readonly titles?: readonly (readonly [id: string, title: string])[];
}

interface PrintedPane {
  readonly numbers?: string;
  readonly index?: string;
  readonly title?: string;
  readonly deadStatus?: string;
  readonly tty?: string;
  readonly command?: string;
  readonly path?: string;
}

export const WINDOW_NUMBERS = "$1 0 @2 4 1750000000";
export const PANE_NUMBERS = "$1 @2 %3 0 70 8 9 6000";

/** Prints as tmux does, written down a second time on purpose. */
export function print(
  depth: LookDepth,
  { server = "100 1750000000 3.3a", ...rest }: Printed,
): string {
  const line = (head: string, ...texts: readonly string[]) =>
    `${MARK}${head}${texts.map((text) => MARK + text).join("")}${MARK}\n`;
  const sessions = (rest.sessions ?? []).map(({ numbers, name, group, path }) =>
    line(`S ${numbers ?? "$1 0 1750000000"}`, name ?? "work", group ?? "", path ?? "/home")
  );
  const windows = (rest.windows ?? []).map((window) => {
    const { numbers, sessionName, windowName, layout, titles = [["%3", "title"]] } = window;
    return line(
      `W ${numbers ?? WINDOW_NUMBERS}`,
      ...[sessionName ?? "work", windowName ?? "main", layout ?? "b25d,80x24,0,0,3"],
      titles.map(([id, title]) => `${PANE_MARK}${id} ${title}`).join(""),
    );
  });
  const panes = (rest.panes ?? []).map(({ numbers = PANE_NUMBERS, title = "title", ...pane }) => {
    if (depth === "panes") return line(`L ${numbers}`, title);
    const ends = [pane.deadStatus ?? "", pane.tty ?? "/dev/pts/1"];
    const runs = [pane.command ?? "bash", pane.path ?? "/home"];
    return line(`F ${numbers} ${pane.index ?? 5}`, title, ...ends, ...runs);
  });
  return [
    line(`V ${server}`),
    ...(depth === "full" ? sessions : []),
    ...windows,
    ...(depth === "windows" ? [] : panes),
    line("E"),
  ].join("");
}

/** One session with one window and one pane. */
export const one: Printed = { sessions: [{}], windows: [{}], panes: [{}] };

/** Reads what a full look printed. */
export function parseFull(text: string) {
  const look = parseLook(text, "full", MARK);
  assert.ok(look.depth === "full");
  return look;
}

/** The panes of a look that has any. */
export function panesOf(look: ParsedLook): readonly LeanPane[] {
  return look.depth === "windows" ? [] : look.panes;
}

/** Holds that a text is refused as no look, in words of ours. */
export function assertGarbage(text: string, depth: LookDepth = "full"): void {
  assert.throws(
    () => parseLook(text, depth, MARK),
    (error) =>
      error instanceof LookParseError && error.code === "LOOK_GARBAGE" &&
      error.message.startsWith("tmux printed something that is no look: "),
    JSON.stringify(text),
  );
}
