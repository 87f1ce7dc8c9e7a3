import type { Pane } from "../../shared/model/pane.ts";
import type { PanePreview } from "../../shared/protocol/methods/panes.ts";
import { sanitiseBlock } from "../../shared/text/sanitise_block.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { resolveTarget } from "./resolve_target.ts";

export interface PreviewArguments {
  readonly target: string;
  readonly lines: number | undefined;
}

/**
 * Prints the end of what a pane shows now; nothing of it is kept.
 * @throws {CliError} NOT_FOUND or AMBIGUOUS for the target; the daemon refuses a session that was
 * not opened.
 */
export async function preview(context: CliContext, args: PreviewArguments): Promise<number> {
  const { paths, screen } = context;
  const { pane, shown } = await withDaemon(paths, async ({ client }) => {
    const pane = resolveTarget(args.target, await ask(client, "snapshot.get", {}));
    const lines = args.lines === undefined ? {} : { lines: args.lines };
    const shown = await ask(client, "panes.outputPreview", { paneId: pane.id, ...lines });
    return { pane, shown };
  });
  if (context.json) await printJson(screen, shown);
  else await printLines(screen, previewLines(shown, { pane, headed: screen.isTerminal }));
  return EXIT.OK;
}

/** The answer as a screen; a head stands above it where a person looks. */
export function previewLines(
  { lines, truncated, tmuxPaneId }: PanePreview,
  { pane, headed }: { readonly pane: Pane; readonly headed: boolean },
): Line[] {
  const above = truncated ? ", older lines left out" : "";
  const head = `${clean(tmuxPaneId)} ${clean(pane.agentType)}: what it shows, redacted${above}`;
  const body = lines.flatMap((line) => sanitiseBlock(line)).map((line) => [span(line)]);
  return headed ? [[span(head, "faint")], ...body] : body;
}
