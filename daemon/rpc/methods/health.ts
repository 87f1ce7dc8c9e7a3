import type { Handler } from "../context.ts";

export const healthGet: Handler<"health.get"> = (_params, context) => context.health();
