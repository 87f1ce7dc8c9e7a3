import {
  KNOWN_SCHEMA_VERSION,
  OLDEST_PROTOCOL_VERSION,
  PRODUCT_VERSION,
  PROTOCOL_VERSION,
} from "../../shared/protocol/version.ts";
import { sanitiseLine } from "../../shared/text/sanitise.ts";

/** What this program can work with. */
export interface KnownVersions {
  /** Its own, for the sentence. */
  readonly product: string;
  readonly oldestProtocol: number;
  readonly newestProtocol: number;
  readonly newestSchema: number;
}

export const KNOWN_VERSIONS: KnownVersions = {
  product: PRODUCT_VERSION,
  oldestProtocol: OLDEST_PROTOCOL_VERSION,
  newestProtocol: PROTOCOL_VERSION,
  newestSchema: KNOWN_SCHEMA_VERSION,
};

/**
 * Why a daemon cannot be worked with, as a sentence for the user; null when it can. Reads no more of
 * the answer than it must, as the rest of another protocol's answer may look different.
 * @param answer what the daemon answered to `capabilities.get`
 */
export function whyRefused(
  answer: unknown,
  known: KnownVersions = KNOWN_VERSIONS,
): string | null {
  const { version, protocolVersion, schemaVersion } = fieldsOf(answer);
  if (!isWhole(protocolVersion)) {
    return "use daemon: its answer has another shape, install this program's daemon in the distro";
  }
  const who = `use daemon: version ${sanitiseLine(String(version ?? "unknown"), 40)}`;
  const ours = `this program (${known.product})`;
  if (protocolVersion > known.newestProtocol) {
    return `${who} speaks protocol ${protocolVersion} and ${ours} knows ${known.newestProtocol}, ` +
      "update this program";
  }
  if (protocolVersion < known.oldestProtocol) {
    return `${who} speaks protocol ${protocolVersion} and ${ours} wants ${known.oldestProtocol}, ` +
      "update the daemon in the distro";
  }
  if (isWhole(schemaVersion) && schemaVersion > known.newestSchema) {
    return `${who} has a database of schema ${schemaVersion} and ${ours} knows ` +
      `${known.newestSchema}, update this program`;
  }
  return null;
}

function fieldsOf(answer: unknown): Readonly<Record<string, unknown>> {
  return typeof answer === "object" && answer !== null
    ? answer as Readonly<Record<string, unknown>>
    : {};
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value);
}
