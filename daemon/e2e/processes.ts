/** A process of this machine, as `/proc` tells. */
export interface RunningProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/** Processes whose command line has all of these words, the dead that nobody collected left out. */
export function processesWith(...words: readonly string[]): readonly RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const commandLine = read(`/proc/${name}/cmdline`).replaceAll("\0", " ");
    if (words.every((word) => commandLine.includes(word))) {
      found.push({ pid: Number(name), commandLine });
    }
  }
  return found;
}

/** A process that ended meanwhile reads as nothing; so does one that is dead and not collected. */
function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
