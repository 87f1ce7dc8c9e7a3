import type { ConfigKeyInfo } from "../../shared/protocol/methods/config.ts";
import { configReference } from "../platform/config_reference.ts";

/** Everything there is to know of each key of the configuration, as the protocol tells it. */
export function configKeys(): readonly ConfigKeyInfo[] {
  return configReference().map((info) => ({
    ...info,
    choices: [...info.choices],
    fields: info.fields.map((field) => ({ ...field, choices: [...field.choices] })),
  }));
}
