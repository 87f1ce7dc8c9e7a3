import type { Handler } from "../context.ts";

export const detectorsList: Handler<"detectors.list"> = (_params, context) =>
  context.detectors.list();

export const detectorsReload: Handler<"detectors.reload"> = (_params, context) =>
  context.detectors.reload();
