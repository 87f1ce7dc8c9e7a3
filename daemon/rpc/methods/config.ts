import { WireError } from "../../../shared/protocol/errors.ts";
import { configReference } from "../../platform/config_reference.ts";
import type { Handler } from "../context.ts";

export const configGet: Handler<"config.get"> = ({ key }, { config }) => {
  const value = config.get(key);
  if (value === undefined) {
    throw new WireError("NOT_FOUND", `configuration has no key ${key}: see \`config check\``);
  }
  return { path: config.path, exists: config.exists, value };
};

export const configSchema: Handler<"config.schema"> = ({ section }) => {
  const keys = configReference()
    .filter(({ key }) => section === undefined || key.startsWith(`${section}.`))
    .map((info) => ({ ...info, choices: [...info.choices], fields: info.fields.map(copied) }));
  if (keys.length === 0) {
    const message = `configuration has no section ${section}: see \`config get\``;
    throw new WireError("NOT_FOUND", message);
  }
  return { keys };
};

function copied<T extends { readonly choices: readonly string[] }>(info: T) {
  return { ...info, choices: [...info.choices] };
}
