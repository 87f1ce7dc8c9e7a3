import { Buffer } from "node:buffer";
import { WireError } from "../../../shared/protocol/errors.ts";
import { MOST_FETCHED_BYTES } from "../../../shared/protocol/methods/web.ts";
import type { Handler, WebView } from "../context.ts";

export const webLink: Handler<"web.link"> = ({ role = "admin" }, { web }) => {
  const link = web.link(role);
  if (link !== null) return link;
  throw isOff(web);
};

export const webForget: Handler<"web.forget"> = async (_params, { web }, caller) => {
  const forgotten = await web.forget();
  if (forgotten === null) throw isOff(web);
  if (forgotten.kind === "kept") {
    throw new WireError("INTERNAL", `web.forget ended no login: ${forgotten.why}`);
  }
  // The one who asks may be among them, and hears of it first.
  caller.afterReply(() => forgotten.disconnect());
  if (forgotten.problem !== null) {
    const message = "web.forget ended all logins, but only for this run of the daemon: " +
      `${forgotten.problem}, mend that and ask again`;
    throw new WireError("INTERNAL", message, { detail: { logins: forgotten.logins } });
  }
  return { logins: forgotten.logins };
};

export const webFetch: Handler<"web.fetch"> = async ({ path }, { web }, { role }) => {
  const response = await web.fetch(path, role);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > MOST_FETCHED_BYTES) {
    const message = `web.fetch cannot carry the page: it has ${bytes.length} bytes, at most ` +
      `${MOST_FETCHED_BYTES} are sent, ask for its parts by their methods`;
    throw new WireError("UNSUPPORTED", message);
  }
  const { status } = response;
  const text = decode(bytes);
  return {
    status,
    headers: Object.fromEntries(response.headers),
    ...text === null
      ? { body: Buffer.from(bytes).toString("base64"), encoding: "base64" }
      : { body: text, encoding: "text" },
  };
};

/** @returns null for bytes that are no UTF-8. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isOff({ problem }: WebView): WireError {
  const advice = problem === null
    ? "set `enable = true` in [server] and restart the daemon, or run `ntm-tracker serve --http`"
    : `it could not be served: ${problem}`;
  return new WireError("UNSUPPORTED", `the dashboard is off: ${advice}`);
}
