/** Starts a program that goes on by itself. Throws a sentence when it cannot be started. */
export type StartDetached = (argv: readonly string[]) => void;

/**
 * Starts a program that outlives the tray: in a group of its own, with none of our handles, and not
 * waited for.
 * @throws {Error} with a sentence when it cannot be started.
 */
export const startDetached: StartDetached = ([program = "", ...args]) => {
  try {
    new Deno.Command(program, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
      // Otherwise Windows would end it with us.
      detached: true,
    }).spawn().unref();
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    const state = isMissing ? "there is no such program" : String((error as Error).message);
    throw new Error(`start ${program}: ${state}, install it`, { cause: error });
  }
};
