/** Longer than any fact should take, shorter than anybody's patience. Milliseconds. */
const PATIENCE_MS = 15_000;

/**
 * Waits for a fact that nobody announces. For tests only: the code itself is told.
 * @throws {Error} when it is still none after 15 s
 */
export async function until(
  what: string,
  isFact: () => boolean | Promise<boolean>,
): Promise<void> {
  const patience = performance.now() + PATIENCE_MS;
  while (!await isFact()) {
    if (performance.now() > patience) throw new Error(`Cannot go on: never came true that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** True until a process has ended; one that only waits to be collected has. */
export function isAlive(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !["Z", "X"].includes(stat.charAt(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

/** Ids of the living processes that have `word` in their arguments. */
export function processesNaming(word: string): number[] {
  return [...Deno.readDirSync("/proc")]
    .map(({ name }) => Number(name))
    .filter((pid) => pid > 0 && isAlive(pid) && argumentsOf(pid).includes(word));
}

function argumentsOf(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  } catch {
    return "";
  }
}
