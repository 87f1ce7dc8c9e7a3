import { redact } from "../../../shared/text/redact.ts";
import { sanitiseLine } from "../../../shared/text/sanitise.ts";
import type { Handler } from "../context.ts";

export const daemonShutdown: Handler<"daemon.shutdown"> = ({ reason }, context, caller) => {
  // It is kept as an event and shown to others.
  const why = sanitiseLine(redact(reason ?? "asked by a client"));
  caller.afterReply(() => context.shutdown(why));
  return { stopping: true };
};
