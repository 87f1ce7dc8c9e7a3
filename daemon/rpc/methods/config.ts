import { type ErrorName, WireError } from "../../../shared/protocol/errors.ts";
import { configKeys } from "../config_keys.ts";
import type { ConfigView, Handler, SettingsAnswer } from "../context.ts";

export const configGet: Handler<"config.get"> = async ({ key }, { config }) => {
  const state = await stateOf(config);
  const value = config.get(key);
  if (value === undefined) {
    throw new WireError("NOT_FOUND", `configuration has no key ${key}: see \`config check\``);
  }
  return { ...state, value };
};

export const configSchema: Handler<"config.schema"> = ({ section }) => {
  const keys = configKeys()
    .filter(({ key }) => section === undefined || key.startsWith(`${section}.`));
  if (keys.length === 0) {
    const message = `configuration has no section ${section}: see \`config get\``;
    throw new WireError("NOT_FOUND", message);
  }
  return { keys: [...keys] };
};

export const configSet: Handler<"config.set"> = async (params, { config }, { wire }) => {
  const { values, dryRun, expected } = params;
  const { changed, applied } = done(await config.set(values, { wire, dryRun, expected }));
  const state = await stateOf(config);
  return { ...state, value: config.get(), changed: [...changed], applied: [...applied] };
};

export const configReload: Handler<"config.reload"> = async (_params, { config }, caller) => {
  const { applied } = done(await config.reload({ wire: caller.wire }));
  return { ...await stateOf(config), value: config.get(), applied: [...applied] };
};

async function stateOf(config: ConfigView) {
  const fixed = [...await config.fixed()];
  // Read after the wait, so that it is of one moment with the value.
  const { path, exists, pending } = config;
  return { path, exists, pending: [...pending], fixed };
}

type Failure = Exclude<SettingsAnswer["kind"], "done">;

const CODES: Readonly<Record<Failure, ErrorName>> = {
  unknown_key: "NOT_FOUND",
  wrong: "INVALID_PARAMS",
  conflict: "CONFLICT",
  impossible: "UNSUPPORTED",
};

/** @throws {WireError} */
function done(answer: SettingsAnswer): Extract<SettingsAnswer, { readonly kind: "done" }> {
  if (answer.kind === "done") return answer;
  const { kind, message, problems } = answer;
  throw new WireError(CODES[kind], message, { ...(problems && { detail: { problems } }) });
}
