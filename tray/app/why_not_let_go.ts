import type { FaceConnection } from "../face/face_input.ts";

/** What the user has asked for, that lets go of distros. */
export type LettingGo = "quit" | "stop";

const WORDS = {
  quit: { when: "When the tray ends", question: "Quit all the same?" },
  stop: { when: "When the daemon stops", question: "Stop it all the same?" },
} as const;

/**
 * What the user should know before the tray, or a daemon, ends on Windows; null when nothing speaks
 * against it. WSL stops a distro soon after the last program that Windows started in it.
 * @param connections those that would be let go, by what was known of them last
 */
export function whyNotLetGo(
  connections: readonly FaceConnection[],
  what: LettingGo,
): string | null {
  const kept = connections.filter(({ state, snapshot }) =>
    state.kind !== "none" && snapshot?.sessions.some(({ endedAt }) => endedAt === null)
  );
  if (kept.length === 0) return null;
  const names = kept.map(({ label }) => label).join(" and ");
  const { when, question } = WORDS[what];
  return `There are tmux sessions in ${names}. ${when}, and no terminal is open there, ` +
    `Windows may stop the distribution and end them.\n\n${question}`;
}
