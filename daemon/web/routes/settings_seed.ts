import type { Role } from "../../../shared/protocol/method.ts";
import { configKeys } from "../../rpc/config_keys.ts";
import type { RpcContext } from "../../rpc/context.ts";
import { previewNotifications } from "../../rpc/preview_notifications.ts";
import {
  PARTS,
  SHOWN_KEYS,
  SHOWN_SECTIONS,
  shownSetting,
} from "../components/settings/shown_keys.ts";
import type { SettingsSeed } from "../components/settings/settings_seed.ts";
import { faultIn, namedSessions, valuesIn } from "../components/settings/settings_store.ts";

/** Everything that the page of settings shows, as it is now. */
export async function settingsSeed(
  context: Pick<RpcContext, "config" | "clock" | "health" | "snapshot" | "detectors" | "identity">,
  role: Role,
): Promise<SettingsSeed> {
  const { config, snapshot, detectors, identity } = context;
  const fixed = await config.fixed();
  const schema = configKeys()
    .filter(({ key, effect }) => isShown(key) && effect !== "never")
    .map(shownSetting);
  const keys = schema.map(({ key }) => key);
  return {
    role,
    version: identity.version,
    path: config.path,
    parts: PARTS,
    schema,
    // The daemon has just looked at its file.
    fault: faultIn(context.health()),
    ...valuesIn({ value: config.get(), pending: config.pending, fixed }, keys),
    sessions: namedSessions(snapshot()),
    detectors: detectors.list(),
    preview: previewNotifications(null, context),
  };
}

function isShown(key: string): boolean {
  return SHOWN_KEYS.includes(key) || SHOWN_SECTIONS.includes(key.split(".")[0] ?? "");
}
