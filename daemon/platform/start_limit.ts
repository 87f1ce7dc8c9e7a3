/**
 * How long a daemon may take from its lock to its first sign of life, milliseconds: a large database
 * is checked, and perhaps migrated, before. Whoever looks after a daemon gives it this time.
 */
export const START_LIMIT_MS = 300_000;
