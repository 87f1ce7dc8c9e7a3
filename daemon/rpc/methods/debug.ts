import type { Handler } from "../context.ts";

export const debugMetrics: Handler<"debug.metrics"> = (_params, { debug }) => debug.metrics();

export const debugSelfTest: Handler<"debug.selfTest"> = (_params, { debug }) => debug.selfTest();

export const debugLogTail: Handler<"debug.logTail"> = (params, { debug }) => debug.logTail(params);
