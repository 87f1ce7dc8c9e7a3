/**
 * Explains why `deno compile` failed.
 * @param stderr What it wrote to its standard error.
 */
export function explainCompileFailure(stderr: string): string {
  if (!/Setting up base binary|denort/.test(stderr)) {
    return "compiling: deno compile failed, its own words stand above";
  }
  return "compiling: the base runtime (denort) could not be fetched, it comes from the network on " +
    "the first run; try again online, or set DENORT_BIN to a denort of the same Deno version";
}
