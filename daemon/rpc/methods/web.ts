import { Buffer } from "node:buffer";
import { WireError } from "../../../shared/protocol/errors.ts";
import { MOST_FETCHED_BYTES } from "../../../shared/protocol/methods/web.ts";
import type { Handler } from "../context.ts";

export const webLink: Handler<"web.link"> = ({ role = "admin" }, { web }) => {
  const link = web.link(role);
  if (link !== null) return link;
  const advice = web.problem === null
    ? "set `enable = true` in [server] and restart the daemon, or run `ntm-tracker serve --http`"
    : `it could not be served: ${web.problem}`;
  throw new WireError("UNSUPPORTED", `the dashboard is off: ${advice}`);
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
