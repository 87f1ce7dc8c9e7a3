import type { Fleet, SessionSpec } from "../fixtures/fleet.ts";

/** What stands there from the beginning: something that works, waits, talks and rests. */
export const DEMO_SESSIONS: readonly SessionSpec[] = [
  { name: "shop", panes: ["claude_asks_and_compacts", "gemini_quiet", "shell_prints_steadily"] },
  { name: "api", panes: ["codex_asks_and_compacts", "codex_waits_for_yes", "shell_quiet"] },
  { name: "docs", panes: ["gemini_asks_and_compacts", "claude_works", "codex_talks_then_idles"] },
];

/** A new session whose agents die and finish; tmux keeps their panes, so that it can be seen. */
async function startNightly(fleet: Fleet): Promise<void> {
  const { sessionId } = await fleet.addSession({
    name: "nightly",
    panes: ["claude_dies", "codex_finishes", "shell_works"],
  });
  await fleet.tmux("set-option", "-w", "-t", sessionId, "remain-on-exit", "on");
}

/** Says yes to whoever asks in the first pane of a session, as the person at its terminal would. */
async function answer(fleet: Fleet, session: string): Promise<void> {
  const panes = await fleet.tmux("list-panes", "-t", `=${session}:`, "-F", "#{pane_id}");
  await fleet.tmux("send-keys", "-t", panes.split("\n")[0] ?? "", "1", "Enter");
}

/** What happens then, one thing at a time, over and over; each round ends as it began. */
const CHAPTERS: readonly ((fleet: Fleet) => Promise<unknown>)[] = [
  startNightly,
  (fleet) => answer(fleet, "shop"),
  (fleet) => fleet.split("=api:", "codex_finishes"),
  (fleet) => answer(fleet, "api"),
  (fleet) => fleet.renameSession("=docs", "manual"),
  (fleet) => answer(fleet, "manual"),
  (fleet) => fleet.split("=shop:", "shell_dies"),
  (fleet) => fleet.tmux("kill-session", "-t", "=nightly"),
  (fleet) => fleet.renameSession("=manual", "docs"),
];

/**
 * Tells the story until `signal` aborts, one chapter every `everyMs` milliseconds, the first one
 * at once. A chapter that fails is left out: the person may have closed its session.
 */
export async function tellDemoStory(
  fleet: Fleet,
  options: { readonly everyMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const { everyMs, signal } = options;
  for (let index = 0; !signal.aborted; index++) {
    await CHAPTERS[index % CHAPTERS.length]?.(fleet).catch(() => {});
    await pause(everyMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish);
  });
}
