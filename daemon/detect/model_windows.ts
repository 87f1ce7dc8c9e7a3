/** How models of a family are called, and what fits into their window, tokens. */
interface ModelWindow {
  /** How the name begins. */
  readonly name: string;
  readonly tokens: number;
  /** A window that is sold under the same name: the one, once more is in use than fits. */
  readonly larger?: number;
}

/**
 * The windows of models whose agents do not tell of them, as of August 2026. The first name that
 * fits counts.
 */
const WINDOWS: readonly ModelWindow[] = [
  { name: "claude-", tokens: 200_000, larger: 1_000_000 },
  { name: "gemini-", tokens: 1_048_576 },
];

/** What the agent itself writes behind a name for the larger window. */
const LARGER = "[1m]";

/**
 * What fits into a model's window, tokens; null for a model that the table does not know, or one that
 * took in more than its window is said to hold.
 * @param used the most that the model has taken in so far
 */
export function modelWindow(model: string | null, used: number): number | null {
  const name = (model ?? "").toLowerCase();
  const entry = WINDOWS.find((window) => name.startsWith(window.name));
  if (entry === undefined) return null;
  const { tokens, larger } = entry;
  const fits = larger !== undefined && (name.endsWith(LARGER) || used > tokens) ? larger : tokens;
  return used > fits ? null : fits;
}
