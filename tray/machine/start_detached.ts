import { startHidden } from "../engine/hidden_process.ts";

/** Starts a program that goes on by itself. Throws a sentence when it cannot be started. */
export type StartDetached = (
  argv: readonly string[],
  /** `cwd`: where it stands. */
  options?: { readonly cwd?: string },
) => void;

/**
 * Starts a program that outlives the tray: in a group of its own, with none of our handles, and not
 * waited for.
 * @throws {Error} with a sentence when it cannot be started.
 */
export const startDetached: StartDetached = (argv, { cwd } = {}) => {
  try {
    startHidden({ argv, cwd, isForUser: true }).unref();
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    const state = isMissing ? "there is no such program" : String((error as Error).message);
    throw new Error(`start ${argv[0]}: ${state}, install it`, { cause: error });
  }
};
