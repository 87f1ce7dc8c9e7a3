/** What the user has asked for, that lets go of distros. */
export type LettingGo = "quit" | "stop";

const WORDS = {
  quit: { when: "When the tray ends", question: "Quit all the same?" },
  stop: { when: "When the daemon stops", question: "Stop it all the same?" },
} as const;

/**
 * What the user should know before the tray, or a daemon, ends on Windows; null when nothing speaks
 * against it. WSL stops a distro soon after the last program that Windows started in it.
 * @param names the distros that would be let go and have sessions, as far as is known
 */
export function whyNotLetGo(names: readonly string[], what: LettingGo): string | null {
  if (names.length === 0) return null;
  const { when, question } = WORDS[what];
  return `There are tmux sessions in ${
    names.join(" and ")
  }. ${when}, and no terminal is open there, ` +
    `Windows may stop the distribution and end them.\n\n${question}`;
}
