import type { Handler } from "../context.ts";

export const usageReport: Handler<"usage.report"> = (query, context) => context.usage(query);
