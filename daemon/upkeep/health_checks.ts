/** What a check is about, and what to do when it is not well. */
export interface CheckWords {
  /** A question, so that what was found can stand behind it, be it good or bad. */
  readonly means: string;
  readonly advice: string;
}

/** Every check there is, by its name. */
export const HEALTH_CHECKS: Readonly<Record<string, CheckWords>> = {
  "process": {
    means: "whether the daemon itself gets its turns in time",
    advice: "see what keeps the machine busy; if it is the daemon, stop it and start it again",
  },
  "queue": {
    means: "whether what happened is written down as fast as it happens, and clients keep up",
    advice: "see the check of the database: as long as it cannot be written, events wait",
  },
  "memory": {
    means: "whether the daemon stays small",
    advice: "look at `ntm-tracker metrics`, keep its answer, and start the daemon again",
  },
  "last look": {
    means: "whether every tmux server is looked at when it is due",
    advice: "run `ntm-tracker selftest`; if looks stay out, start the daemon again",
  },
  "tmux": {
    means: "whether tmux is there, and its servers answer",
    advice: "try `tmux list-sessions`; `ntm-tracker doctor` says what is missing",
  },
  "agent hooks": {
    means: "whether what agents tell by their hooks is read",
    advice: "`ntm-tracker hooks status` shows the directory and what is wrong with it",
  },
  "transcripts": {
    means: "whether what agents write down is read, and tokens are counted",
    advice: "check who owns the files that it names; `ntm-tracker logs` has all of them",
  },
  "ntm": {
    means: "whether NTM, where it is used, answers",
    advice: "try `ntm --robot-status`; [ntm] enable = false does without it",
  },
  "database": {
    means: "whether what happens is kept",
    advice: "make room on its disk, or end who holds it; nothing that waits is lost meanwhile",
  },
  "statistics": {
    means: "whether how time is spent is kept and summed up",
    advice: "see the check of the database; what waits is kept for an hour and more",
  },
  "detectors": {
    means: "whether your own rules are in force",
    advice: "correct the file that it names, then `ntm-tracker detectors reload`",
  },
  "prices": {
    means: "whether your own prices are in force",
    advice: "correct the file that it names, then start the daemon again",
  },
  "settings": {
    means: "whether the file of the settings is right",
    advice: "`ntm-tracker config check` tells all; correct it, then `ntm-tracker config reload`",
  },
  "log": {
    means: "whether the log is written",
    advice: "make room on its disk, and see that its directory is yours",
  },
  "log errors": {
    means: "whether the daemon has little to complain of",
    advice: "read them: `ntm-tracker logs --level error`",
  },
};

/** For a check that has no words yet. */
export const NO_WORDS: CheckWords = { means: "", advice: "run `ntm-tracker doctor`" };
