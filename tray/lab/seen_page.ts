import type { Region } from "./picture.ts";

/** Something of a page that can be pressed or typed into. */
export interface SeenControl extends Region {
  /** As those have it who do not see it. */
  readonly name: string;
}

/** What stands in the page of a window; `programs/tell_page.ts` tells it. */
export interface SeenPage {
  /** Whether what is typed goes to the page. */
  readonly hasKeys: boolean;
  /** What has the focus in it, by its name or its id; empty when nothing has. */
  readonly focus: string;
  /** What stands in the search; null on a page without one. */
  readonly search: string | null;
  /** The title of what is shown beside the list; empty when nothing is. */
  readonly detail: string;
  /** In pixels, from the top left of the page. */
  readonly controls: readonly SeenControl[];
}

/** What a program that tells of its page begins each line of that with. */
export const PAGE_TOLD = '{"page":';

/** What was told last in what a program has printed; null before that. */
export function lastSeenPage(output: string): SeenPage | null {
  const lines = output.slice(0, output.lastIndexOf("\n") + 1);
  const at = lines.lastIndexOf(`\n${PAGE_TOLD}`);
  if (at < 0) return null;
  return JSON.parse(lines.slice(at + 1, lines.indexOf("\n", at + 1))).page;
}
