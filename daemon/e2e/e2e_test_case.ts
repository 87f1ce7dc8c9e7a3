import { hasTmux } from "../../fixtures/has_tmux.ts";

export interface E2eOptions {
  /** Why this machine cannot run it, beside having no tmux; null when it can. */
  readonly missing?: string | null;
}

/**
 * Registers one end-to-end test. Each ends by itself: everything in it waits against a deadline.
 * @param body gets the test's own steps, for tables
 */
export function e2eTest(
  name: string,
  body: (t: Deno.TestContext) => Promise<void>,
  { missing = null }: E2eOptions = {},
): void {
  const ignore = hasTmux() === null || missing !== null;
  if (missing !== null) console.log(`e2e: ${name}: left out, ${missing}`);
  Deno.test({ name: `e2e: ${name}`, ignore, fn: body });
}
