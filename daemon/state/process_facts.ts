/** What the processes of a pane tell by themselves. */
export type ProcessFacts =
  | {
    readonly kind: "agent";
    /** False when it answers one prompt and ends. */
    readonly interactive: boolean;
    /** Suspended, as by Ctrl-Z. */
    readonly stopped: boolean;
    /** False while something else has the pane's terminal. */
    readonly foreground: boolean;
    /** Since when it is so, as far as it was seen, milliseconds UTC. */
    readonly since: number;
  }
  /** An agent has ended, and left the pane to its shell. */
  | { readonly kind: "left"; readonly since: number }
  /** A shell is in the foreground and runs nothing: it was so then, milliseconds UTC. */
  | { readonly kind: "prompt"; readonly since: number };
