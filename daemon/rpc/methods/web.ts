import { WireError } from "../../../shared/protocol/errors.ts";
import type { Handler } from "../context.ts";

export const webLink: Handler<"web.link"> = ({ role = "admin" }, { web }) => {
  const link = web.link(role);
  if (link !== null) return link;
  const message = "the dashboard is off: set `enable = true` in [server] and restart the daemon, " +
    "or run `ntm-tracker serve --http`";
  throw new WireError("UNSUPPORTED", message);
};
