/**
 * An error with its stack, and all that it hides: its cause, and of a failed clean-up the failure
 * that came before it, which is what was to be told.
 */
export function wholeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const hidden = error instanceof SuppressedError
    ? [`before it: ${wholeError(error.suppressed)}`, `then: ${wholeError(error.error)}`]
    : error.cause === undefined
    ? []
    : [`because: ${wholeError(error.cause)}`];
  return [error.stack ?? error.message, ...hidden].join("\n");
}
