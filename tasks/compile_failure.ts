/**
 * Explains why `deno compile` failed.
 * @param stderr What it wrote to its standard error.
 * @param target What the executable was for.
 */
export function explainCompileFailure(stderr: string, target: string): string {
  if (!/Setting up base binary|denort/.test(stderr)) {
    return "compiling: deno compile failed, its own words stand above";
  }
  return `compiling: the base runtime (denort) for ${target} could not be fetched, it comes from ` +
    "the network on the first run; try again online, or set DENORT_BIN to a denort for it of the " +
    "same Deno version; --check does all that needs none";
}
