import { WireError } from "../../../shared/protocol/errors.ts";
import type { Handler } from "../context.ts";

export const configGet: Handler<"config.get"> = ({ key }, { config }) => {
  const value = config.get(key);
  if (value === undefined) {
    throw new WireError("NOT_FOUND", `configuration has no key ${key}: see \`config check\``);
  }
  return { path: config.path, exists: config.exists, value };
};
