import type { Pane } from "../../../shared/model/pane.ts";
import { WireError } from "../../../shared/protocol/errors.ts";
import type { Handler, RpcContext } from "../context.ts";

export const panesGet: Handler<"panes.get"> = ({ paneId }, context) => findPane(paneId, context);

export const panesExplain: Handler<"panes.explain"> = ({ paneId }, context) => {
  const explanation = context.explain(paneId);
  if (explanation) return explanation;
  const { tmuxPaneId } = findPane(paneId, context);
  throw new WireError(
    "CONFLICT",
    `explaining is not possible: pane ${tmuxPaneId} is not there, or was not looked at yet`,
  );
};

export const panesOutputPreview: Handler<"panes.outputPreview"> = async (params, context) => {
  const { id } = findPane(params.paneId, context);
  const answer = await context.preview(id, params.lines ?? null);
  switch (answer.kind) {
    case "read":
      return answer.preview;
    case "not_opened":
      throw new WireError("UNSUPPORTED", answer.message, { detail: { reason: "not_opened" } });
    case "gone":
      throw new WireError("CONFLICT", answer.message);
    case "failed":
      throw new WireError("DEGRADED", answer.message);
  }
};

/**
 * A pane of any time.
 * @throws {WireError} NOT_FOUND
 */
export function findPane(paneId: string, context: RpcContext): Pane {
  const pane = context.snapshot().panes.find(({ id }) => id === paneId) ??
    context.history.findPane(paneId)?.pane;
  if (!pane) throw new WireError("NOT_FOUND", `pane cannot be found: ${paneId} is no pane`);
  return pane;
}
