import { WireError } from "../../shared/protocol/errors.ts";
import type { Role } from "../../shared/protocol/method.ts";
import { answerMessage } from "./answer_message.ts";
import type { Caller, RpcContext } from "./context.ts";

/** Whom an answer is for. */
export interface Asker {
  readonly role: Role;
  readonly nextTurn?: Caller["nextTurn"];
}

/**
 * Answers a message of a peer whose wire ends with the answer, such as an HTTP request: nothing can
 * be told to it later. As {@link answerMessage} otherwise.
 */
export async function answerOnce(
  text: string,
  { context, role, nextTurn }: Asker & { readonly context: RpcContext },
): Promise<string | null> {
  const after: (() => void)[] = [];
  try {
    return await answerMessage(text, context, {
      role,
      wire: "http",
      ...nextTurn && { nextTurn },
      afterReply: (work) => after.push(work),
      follow: () => {
        const message = "subscribe is not possible here: this wire carries one answer, open a " +
          "WebSocket, or ask events.list again and again";
        throw new WireError("UNSUPPORTED", message);
      },
    });
  } finally {
    // The answer goes out first, as far as that is in our hands.
    if (after.length > 0) setTimeout(() => after.forEach((work) => work()), 0);
  }
}
