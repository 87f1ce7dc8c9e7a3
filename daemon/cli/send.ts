import type { Pane } from "../../shared/model/pane.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { CliError } from "./cli_error.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { clean, printJson } from "./print.ts";
import { resolveTarget } from "./resolve_target.ts";

export interface SendArguments {
  readonly target: string;
  readonly text: string;
  readonly enter: boolean;
  readonly answer: boolean;
}

/** Names one pane, and not a session that may have several. */
const ONE_PANE = /^%\d+$|:\d+\.\d+$/;

/**
 * Types text into one pane, and presses Enter where that is asked for.
 * @throws {CliError} NOT_FOUND or AMBIGUOUS for the target; the daemon refuses a pane that waits, has
 * changed, or may not be written to.
 */
export async function send(context: CliContext, args: SendArguments): Promise<number> {
  const { paths, screen } = context;
  const { text, enter, answer: answersWaiting } = args;
  const sent = await withDaemon(paths, async ({ client }) => {
    const pane = onePane(args.target, await ask(client, "snapshot.get", {}));
    const request = { paneId: pane.id, text, enter, answersWaiting };
    return await ask(client, "actions.paneSend", request);
  });
  if (context.json) {
    await printJson(screen, sent);
  } else {
    const keys = sent.enter ? " and Enter" : "";
    const count = `${sent.textLength} character${sent.textLength === 1 ? "" : "s"}`;
    const unsent = sent.enter ? "" : "; Enter was not pressed, which `--enter` does";
    await screen.print(`${count}${keys} sent to pane ${clean(sent.tmuxPaneId)}${unsent}\n`);
  }
  return EXIT.OK;
}

/**
 * The pane that is meant, where no other could be.
 * @throws {CliError} NOT_FOUND, AMBIGUOUS
 */
export function onePane(target: string, snapshot: Snapshot): Pane {
  const pane = resolveTarget(target, snapshot);
  if (ONE_PANE.test(target) || target === pane.id) return pane;
  const others = snapshot.panes.filter(({ endedAt, sessionIds }) =>
    endedAt === null && sessionIds.some((id) => pane.sessionIds.includes(id))
  );
  if (others.length < 2) return pane;
  const ids = others.map(({ tmuxPaneId }) => clean(tmuxPaneId)).join(", ");
  const shown = JSON.stringify(clean(target));
  throw new CliError(`${shown} is not one pane alone: ${ids} are there, name one of them`, {
    code: "AMBIGUOUS",
    exit: "NOT_FOUND",
  });
}
