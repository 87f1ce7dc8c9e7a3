import { PROJECT_ROOT } from "../project_root.ts";
import type { LabPaths } from "./lab_paths.ts";

/** What `enter.sh` is told. */
export function enterEnv(
  paths: LabPaths,
  { photographs }: { readonly photographs: string },
): Readonly<Record<string, string>> {
  return {
    LAB_ROOT: paths.root,
    LAB_PROJECT: PROJECT_ROOT,
    LAB_DENO: Deno.execPath(),
    LAB_DENO_CACHE: paths.denoCache,
    LAB_WINDOWS_DENO_CACHE: paths.windowsDenoCache,
    LAB_PHOTOGRAPHS: photographs,
  };
}
