/**
 * What a daemon under `serve --stdio` writes to stderr, as a line of its own, when the one who started
 * it has left and others still use it: it is no hung process then, and not to be ended. On stderr,
 * because the wire has ended by then.
 */
export const STAYS_LINE = "ntm-tracker: the caller has left, the daemon goes on for others";
