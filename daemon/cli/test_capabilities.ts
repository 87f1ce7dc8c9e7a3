import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import { knownSchema } from "../upkeep/known_schema.ts";

/** What a daemon of this build, but of another version, says of itself. */
export const CAPABILITIES = {
  version: "9.9.9",
  protocolVersion: PROTOCOL_VERSION,
  schemaVersion: knownSchema(),
  instanceId: "i",
  runId: "r",
  features: [],
  methods: [],
  role: "admin",
  heartbeatMs: 15_000,
};
