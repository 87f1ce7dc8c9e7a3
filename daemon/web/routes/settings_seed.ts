import type { Role } from "../../../shared/protocol/method.ts";
import { configReference } from "../../platform/config_reference.ts";
import type { RpcContext } from "../../rpc/context.ts";
import { previewNotifications } from "../../rpc/preview_notifications.ts";
import { SHOWN_KEYS, SHOWN_SECTIONS } from "../components/settings/shown_keys.ts";
import type { SettingsSeed } from "../components/settings/settings_seed.ts";
import { namedSessions, pick } from "../components/settings/settings_store.ts";

/** Everything that the page of settings shows, as it is now. */
export function settingsSeed(
  context: Pick<RpcContext, "config" | "clock" | "snapshot" | "detectors">,
  role: Role,
): SettingsSeed {
  const { config, snapshot, detectors } = context;
  const schema = configReference()
    .filter(({ key, effect }) => isShown(key) && effect !== "never")
    .map((info) => ({
      ...info,
      choices: [...info.choices],
      fields: info.fields.map((field) => ({ ...field, choices: [...field.choices] })),
    }));
  const keys = schema.map(({ key }) => key);
  return {
    role,
    path: config.path,
    schema,
    values: pick(config.get(), keys),
    pending: Object.fromEntries(
      config.pending.filter(({ key }) => isShown(key)).map(({ key, value }) => [key, value]),
    ),
    sessions: namedSessions(snapshot()),
    detectors: detectors.list(),
    preview: previewNotifications(null, context),
  };
}

function isShown(key: string): boolean {
  return SHOWN_KEYS.includes(key) || SHOWN_SECTIONS.includes(key.split(".")[0] ?? "");
}
