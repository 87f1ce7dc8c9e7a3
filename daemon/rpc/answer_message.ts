import { parseEnvelope, type SingleEnvelope } from "../../shared/protocol/envelope.ts";
import type { Caller, RpcContext } from "./context.ts";
import { dispatch, errorResponse, type Response } from "./dispatch.ts";

/**
 * Answers one message of a peer, a single one or a batch. Never throws.
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
  for (const item of envelope.items) {
    const response = await answer(item, context, caller);
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
