import * as z from "zod";
import { method } from "../method.ts";

export const Capabilities = z.object({
  version: z.string(),
  protocolVersion: z.int().positive(),
  schemaVersion: z.int().positive(),
  instanceId: z.string(),
  runId: z.string(),
  /** What this build and this run can do; a name that is missing is a feature that is missing. */
  features: z.array(z.string()),
  /** Every method this daemon answers. */
  methods: z.array(z.string()),
  role: z.enum(["read", "admin"]),
  heartbeatMs: z.int().positive(),
});

export const capabilitiesGet = method({
  name: "capabilities.get",
  role: "read",
  summary: "The handshake: versions, identities and features. Ask this first.",
  params: z.strictObject({}),
  result: Capabilities,
});

export type Capabilities = z.infer<typeof Capabilities>;
