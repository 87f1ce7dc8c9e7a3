import type { CliContext } from "./context.ts";
export function recover(
  _context: CliContext,
  _args: { readonly dryRun: boolean; readonly yes: boolean },
): Promise<number> {
  return Promise.resolve(0);
}
