import { type ErrorName, WireError } from "../../../shared/protocol/errors.ts";
import { configReference } from "../../platform/config_reference.ts";
import type { ConfigView, Handler, SettingsAnswer } from "../context.ts";

export const configGet: Handler<"config.get"> = ({ key }, { config }) => {
  const value = config.get(key);
  if (value === undefined) {
    throw new WireError("NOT_FOUND", `configuration has no key ${key}: see \`config check\``);
  }
  return { ...stateOf(config), value };
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

export const configSet: Handler<"config.set"> = async ({ values, dryRun }, { config }, caller) => {
  const { changed, applied } = done(await config.set(values, { wire: caller.wire, dryRun }));
  return { ...stateOf(config), value: config.get(), changed: [...changed], applied: [...applied] };
};

export const configReload: Handler<"config.reload"> = async (_params, { config }, caller) => {
  const { applied } = done(await config.reload({ wire: caller.wire }));
  return { ...stateOf(config), value: config.get(), applied: [...applied] };
};

function stateOf({ path, exists, pending }: ConfigView) {
  return { path, exists, pending: [...pending] };
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
