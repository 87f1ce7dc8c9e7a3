import { WireError } from "../../../shared/protocol/errors.ts";
import { shellQuote } from "../../../shared/text/shell_quote.ts";
import type { Handler } from "../context.ts";
import { findPane } from "./panes.ts";

export const attachCommand: Handler<"attach.command"> = ({ paneId }, context) => {
  const pane = findPane(paneId, context);
  const { sessions, sources } = context.snapshot();
  const session = sessions.find(({ id, endedAt }) => id === pane.sessionId && endedAt === null);
  const source = sources.find(({ id }) => id === pane.sourceId);
  const present = pane.endedAt === null || pane.statusReason === "pane_dead";
  if (!session || !source || !present) {
    const message = `attach is not possible: pane ${pane.tmuxPaneId} has ended`;
    throw new WireError("CONFLICT", message);
  }
  // Ids, not names: tmux matches names by prefix.
  const argv = [
    ...["tmux", "-S", source.tmuxSocket, "attach-session", "-t", session.tmuxSessionId],
    ...[";", "select-window", "-t", pane.tmuxWindowId],
    ...[";", "select-pane", "-t", pane.tmuxPaneId],
  ];
  return { paneId, argv, command: argv.map(shellQuote).join(" ") };
};
