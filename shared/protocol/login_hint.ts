/**
 * Stands in what a daemon answers to one who shows no token: a tray knows by it that a daemon is
 * there. It stays as it is, whatever is said around it, because trays that are out look for it.
 */
export const LOGIN_HINT = "`ntm-tracker open`";
