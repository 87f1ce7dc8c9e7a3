/** How a command can end. Scripts rely on the numbers: one may be added, none changes its meaning. */
export const EXIT_CODES = [
  { name: "OK", code: 0, meaning: "done; also a clean end by Ctrl-C" },
  { name: "FAILED", code: 1, meaning: "failed, or the daemon is not healthy" },
  { name: "USAGE", code: 2, meaning: "the command line is wrong" },
  { name: "ALREADY_RUNNING", code: 3, meaning: "another daemon of this user runs already" },
  { name: "NOT_FOUND", code: 4, meaning: "what was named does not exist, or more than one does" },
  { name: "NEWER_DATABASE", code: 65, meaning: "a newer version has written the database" },
  { name: "UNAVAILABLE", code: 69, meaning: "no daemon runs or answers, or there is no tmux" },
  { name: "CONFIG", code: 78, meaning: "the configuration is wrong" },
] as const;

export type ExitName = typeof EXIT_CODES[number]["name"];

/** The status a command ends with, by its name. */
export const EXIT: Readonly<Record<ExitName, number>> = {
  OK: 0,
  FAILED: 1,
  USAGE: 2,
  ALREADY_RUNNING: 3,
  NOT_FOUND: 4,
  NEWER_DATABASE: 65,
  UNAVAILABLE: 69,
  CONFIG: 78,
};
