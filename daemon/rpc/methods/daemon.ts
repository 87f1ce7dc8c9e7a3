import type { Handler } from "../context.ts";

export const daemonShutdown: Handler<"daemon.shutdown"> = ({ reason }, context, caller) => {
  caller.afterReply(() => context.shutdown(reason ?? "asked by a client"));
  return { stopping: true };
};
