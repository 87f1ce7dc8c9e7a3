/** What to do with a database that is damaged; the daemon has to end first where one runs. */
export const DAMAGED_ADVICE =
  "`ntm-tracker stop`, then `ntm-tracker recover --yes` keeps what can " +
  "be read, then start it";
