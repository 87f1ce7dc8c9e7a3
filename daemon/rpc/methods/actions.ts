import { WireError } from "../../../shared/protocol/errors.ts";
import type { ActOutcome } from "../../act/act_outcome.ts";
import type { Handler } from "../context.ts";
import { attachCommand } from "./attach.ts";

export const actionsPaneSend: Handler<"actions.paneSend"> = async (params, context, { wire }) =>
  resultOf(await context.actions.send(params, { wire }));

export const actionsSessionKill: Handler<"actions.sessionKill"> = async (
  { sessionId, confirm },
  context,
  { wire },
) => resultOf(await context.actions.kill({ sessionId, confirm }, { wire }));

export const actionsFocus: Handler<"actions.focus"> = async ({ paneId }, context, caller) => {
  const attach = async () => {
    const { argv, command } = await attachCommand({ paneId }, context, caller);
    return { argv, command };
  };
  return resultOf(await context.actions.focus(paneId, attach, { wire: caller.wire }));
};

/** @throws {WireError} */
function resultOf<T>(outcome: ActOutcome<T>): T {
  if (outcome.kind === "done") return outcome.result;
  const { code, message, detail } = outcome.refusal;
  throw new WireError(code, message, { ...(detail && { detail }) });
}
