import type { Handler } from "../context.ts";

export const debugDiagnostics: Handler<"debug.diagnostics"> = ({ includeOutput }, context) =>
  context.diagnostics(includeOutput);
