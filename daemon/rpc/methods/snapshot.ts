import type { Handler } from "../context.ts";

export const snapshotGet: Handler<"snapshot.get"> = (_params, context) => context.snapshot();
