import { isAtWork } from "../../shared/model/at_work.ts";
import type { Pane } from "../../shared/model/pane.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Snapshot } from "../../shared/model/snapshot.ts";
import { CliError } from "./cli_error.ts";
import { ask, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { clean, printJson } from "./print.ts";

export interface KillArguments {
  readonly session: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

/** Asks a person for one line; null when there is nobody to ask. */
export type AskPerson = (question: string) => string | null;

/**
 * Ends a session, once a person has typed its name or `--yes` says it all.
 * @throws {CliError} NOT_FOUND or AMBIGUOUS for the session; NOT_CONFIRMED.
 */
export async function kill(
  context: CliContext,
  args: KillArguments,
  askPerson: AskPerson = askOnTerminal,
): Promise<number> {
  const { paths, screen, json } = context;
  // Whoever is asked may take long, and a wire on which nothing is answered is closed.
  const snapshot = await withDaemon(paths, ({ client }) => ask(client, "snapshot.get", {}));
  const session = findSession(args.session, snapshot);
  const { id: sessionId, name, tmuxSessionId } = session;
  const panes = snapshot.panes.filter(({ endedAt, sessionIds }) =>
    endedAt === null && sessionIds.includes(sessionId)
  );
  const words = `session ${clean(name)} (${whatEnds(session, panes)})`;
  if (args.dryRun) {
    const wouldEnd = panes.map(({ tmuxPaneId }) => tmuxPaneId);
    if (json) await printJson(screen, { sessionId, tmuxSessionId, name, dryRun: true, wouldEnd });
    else await screen.print(`would kill ${words}\n`);
    return EXIT.OK;
  }
  if (!args.yes) confirm({ name, words, json }, askPerson);
  const request = { sessionId, confirm: name };
  const killed = await withDaemon(
    paths,
    ({ client }) => ask(client, "actions.sessionKill", request),
  );
  if (json) await printJson(screen, killed);
  else await screen.print(`${words} was killed\n`);
  return EXIT.OK;
}

function confirm(
  { name, words, json }: { readonly name: string; readonly words: string; readonly json: boolean },
  askPerson: AskPerson,
): void {
  const typed = json ? null : askPerson(`This kills ${words}. Type its name to go on:`);
  if (typed === name) return;
  const why = typed === null
    ? "nobody can be asked here, give --yes"
    : "that is not its name, nothing was done";
  throw new CliError(`killing session ${clean(name)} was not confirmed: ${why}`, {
    code: "NOT_CONFIRMED",
    exit: "USAGE",
  });
}

/**
 * The living session with exactly that name or id.
 * @throws {CliError} NOT_FOUND, AMBIGUOUS
 */
export function findSession(target: string, { sessions }: Snapshot): Session {
  const living = sessions.filter(({ endedAt }) => endedAt === null);
  const found = living.filter(({ id, name, tmuxSessionId }) =>
    target === id || target === name || target === tmuxSessionId
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const list = (found.length > 1 ? found : living)
    .map(({ id, name, tmuxSessionId }) => `  ${clean(tmuxSessionId)}  ${clean(name)}  ${id}`);
  const shown = JSON.stringify(clean(target));
  const message = found.length > 1
    ? `${shown} is not one session alone: use an id of these\n${list.join("\n")}`
    : `no session is ${shown}: ${
      list.length === 0 ? "there is none" : `there are\n${list.join("\n")}`
    }`;
  throw new CliError(message, {
    code: found.length > 1 ? "AMBIGUOUS" : "NOT_FOUND",
    exit: "NOT_FOUND",
  });
}

function whatEnds({ attachedClients }: Session, panes: readonly Pane[]): string {
  const agents = panes.filter(isAtWork);
  return [
    counted(panes.length, "pane"),
    ...(agents.length > 0 ? [`${counted(agents.length, "agent")} at work`] : []),
    ...(attachedClients > 0 ? [`${counted(attachedClients, "terminal")} attached`] : []),
  ].join(", ");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function askOnTerminal(question: string): string | null {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal() ? prompt(question) ?? "" : null;
}
