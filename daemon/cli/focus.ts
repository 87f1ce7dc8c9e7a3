import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { clean, printJson } from "./print.ts";
import { resolveTarget } from "./resolve_target.ts";

/**
 * Shows a pane in the tmux terminal that was used last; where none is attached, prints the command
 * that attaches one.
 * @throws {CliError} NOT_FOUND or AMBIGUOUS for the target.
 */
export async function focus(
  context: CliContext,
  { target }: { readonly target: string },
): Promise<number> {
  const { paths, screen, stderr } = context;
  const { pane, shown } = await withDaemon(paths, async ({ client }) => {
    const pane = resolveTarget(target, await ask(client, "snapshot.get", {}));
    return { pane, shown: await ask(client, "actions.focus", { paneId: pane.id }) };
  });
  if (context.json) {
    await printJson(screen, shown);
  } else if (shown.client !== null) {
    await screen.print(`${clean(shown.client)} shows pane ${clean(pane.tmuxPaneId)}\n`);
  } else {
    await stderr.print("no terminal is attached to that tmux server; this attaches one:\n");
    await screen.print(`${shown.command}\n`);
  }
  return EXIT.OK;
}
