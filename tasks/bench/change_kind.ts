/** The four changes whose way to a client is timed, in the order in which a round makes them. */
export const CHANGE_KINDS = [
  "session_added",
  "pane_split",
  "session_renamed",
  "pane_exited",
] as const;

export type ChangeKind = typeof CHANGE_KINDS[number];
