import { parseEnvelope, type SingleEnvelope } from "../../shared/protocol/envelope.ts";
import { WireError } from "../../shared/protocol/errors.ts";
import type { Caller, RpcContext } from "./context.ts";
import { dispatch, errorResponse, type Response } from "./dispatch.ts";

/**
 * Answers one message of a peer, a single one or a batch. Never throws. Each member of a batch counts
 * as a message alone would; from the first on that may not be answered now, none of them is.
 * @returns the reply as JSON; null where nothing is to be said: notifications, and answers to
 * nothing of ours.
 */
export async function answerMessage(
  text: string,
  context: RpcContext,
  caller: Caller,
): Promise<string | null> {
  const envelope = parseEnvelope(text);
  if (envelope.kind !== "batch") {
    const response = await answer(envelope, context, caller);
    return response && JSON.stringify(response);
  }
  const responses: Response[] = [];
  let isAllowed = true;
  for (const [index, item] of envelope.items.entries()) {
    // The first was counted as the text that holds them all.
    if (index > 0 && isAllowed) isAllowed = await caller.nextTurn?.() ?? true;
    const response = isAllowed ? await answer(item, context, caller) : refuse(item);
    if (response) responses.push(response);
  }
  return responses.length > 0 ? JSON.stringify(responses) : null;
}

async function answer(
  envelope: SingleEnvelope,
  context: RpcContext,
  caller: Caller,
): Promise<Response | null> {
  switch (envelope.kind) {
    case "request":
      return await dispatch(envelope, context, caller);
    case "invalid":
      return errorResponse(envelope.id, envelope.error);
    case "notification":
    case "response":
      return null;
  }
}

/** The answer to a member of a batch that is over the allowance; nothing was done. */
function refuse(envelope: SingleEnvelope): Response | null {
  if (envelope.kind === "invalid") return errorResponse(envelope.id, envelope.error);
  if (envelope.kind !== "request") return null;
  const message = `${envelope.method} was not answered: too many requests at once, send it again ` +
    "in a second";
  return errorResponse(envelope.id, new WireError("RATE_LIMITED", message));
}
