import { WireError } from "../../../shared/protocol/errors.ts";
import type { Handler } from "../context.ts";

export const webLink: Handler<"web.link"> = ({ role = "admin" }, { web }) => {
  const link = web.link(role);
  if (link !== null) return link;
  throw isOff();
};

export const webForget: Handler<"web.forget"> = async (_params, { web }, caller) => {
  const forgotten = await web.forget();
  if (forgotten === null) throw isOff();
  // The one who asks may be among them, and hears of it first.
  caller.afterReply(() => forgotten.disconnect());
  return { logins: forgotten.logins };
};

function isOff(): WireError {
  const message = "the dashboard is off: set `enable = true` in [server] and restart the daemon, " +
    "or run `ntm-tracker serve --http`";
  return new WireError("UNSUPPORTED", message);
}
