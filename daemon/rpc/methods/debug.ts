import type { Handler } from "../context.ts";

export const debugMetrics: Handler<"debug.metrics"> = (_params, { debug }) => debug.metrics();
