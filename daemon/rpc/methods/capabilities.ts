import { METHODS } from "../../../shared/protocol/manifest.ts";
import { HEARTBEAT_MS } from "../../../shared/protocol/notifications.ts";
import { PROTOCOL_VERSION } from "../../../shared/protocol/version.ts";
import type { Handler } from "../context.ts";

export const capabilitiesGet: Handler<"capabilities.get"> = (_params, { identity }, { role }) => ({
  version: identity.version,
  protocolVersion: PROTOCOL_VERSION,
  schemaVersion: identity.schemaVersion,
  instanceId: identity.instanceId,
  runId: identity.runId,
  features: [...identity.features],
  methods: METHODS.map(({ name }) => name),
  role,
  heartbeatMs: HEARTBEAT_MS,
});
