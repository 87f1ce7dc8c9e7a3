import type { MachineEnv } from "./places.ts";

/** Where Windows lives, as the environment says it in either of the usual ways to write the name. */
export function windowsRoot({ SystemRoot, SYSTEMROOT }: MachineEnv): string | undefined {
  return SystemRoot ?? SYSTEMROOT;
}
