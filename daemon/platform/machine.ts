import { hostname } from "node:os";
import type { SourceKind } from "../../shared/model/source.ts";
import type { Environment } from "./paths.ts";

/** Which machine the daemon is on, as sources name it. */
export interface Machine {
  readonly kind: SourceKind;
  /** WSL distribution, or host name. */
  readonly distro: string;
}

/** The kernel tells WSL, not the environment: that is bare under `wsl.exe --exec`. */
export function thisMachine(env: Environment, kernelRelease = Deno.osRelease()): Machine {
  const wsl = /microsoft/i.test(kernelRelease);
  const distro = env.get("WSL_DISTRO_NAME");
  return { kind: wsl ? "wsl" : "linux", distro: wsl && distro ? distro : hostname() };
}
