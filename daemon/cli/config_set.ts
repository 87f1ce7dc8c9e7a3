import type { Result } from "../../shared/protocol/manifest.ts";
import { configReference } from "../platform/config_reference.ts";
import { editSettings, fixedSettings } from "../upkeep/edit_settings.ts";
import { CliError } from "./cli_error.ts";
import { ask, findDaemon, withDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { clean, printJson } from "./print.ts";

export interface ConfigSetArguments {
  readonly key: string;
  /** As it was typed. */
  readonly value: string;
}

/**
 * Changes one setting: by the daemon, or where none runs in the file itself.
 * @throws {CliError} NOT_FOUND for a key that is none; INVALID_PARAMS for a wrong value.
 */
export function configSet(
  context: CliContext,
  { key, value }: ConfigSetArguments,
): Promise<number> {
  return change(context, key, typedValue(key, value));
}

/** Takes one setting out of the file, which leaves its default; as {@linkcode configSet}. */
export function configUnset(
  context: CliContext,
  { key }: { readonly key: string },
): Promise<number> {
  return change(context, key, null);
}

/** Lets the daemon read its file again. */
export async function configReload(context: CliContext): Promise<number> {
  const { paths, screen } = context;
  const result = await withDaemon(paths, ({ client }) => ask(client, "config.reload", {}));
  if (context.json) {
    await printJson(screen, result);
  } else {
    const { applied } = result;
    const now = applied.length > 0 ? `in force now: ${applied.join(", ")}` : "nothing new in force";
    await screen.print(`${now}\n${waiting(result.pending)}`);
  }
  return EXIT.OK;
}

/**
 * The value that was typed for a key: a text as it is, everything else as JSON. What is no JSON stays
 * a text, and the settings say what they want instead.
 */
export function typedValue(key: string, value: string): unknown {
  const known = configReference().find((info) => info.key === key);
  if (typeof known?.defaultValue === "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

type Changed = Result<"config.set">;

async function change(context: CliContext, key: string, value: unknown): Promise<number> {
  const { screen, paths } = context;
  const connection = await findDaemon(paths);
  if (connection === null) {
    const result = await changeFile(paths.configFile, { [key]: value });
    if (context.json) await printJson(screen, result);
    else await screen.print(`${paths.configFile}: ${said(result, key)}, no daemon runs\n`);
    return EXIT.OK;
  }
  try {
    const values = { [key]: value };
    const result = await ask(connection.client, "config.set", { values });
    if (context.json) await printJson(screen, result);
    else await screen.print(daemonLines(result, key));
  } finally {
    connection.client.close();
  }
  return EXIT.OK;
}

function daemonLines(result: Changed, key: string): string {
  const isNow = result.applied.includes(key) && " and in force";
  return `${result.path}: ${said(result, key)}${isNow || ""}\n${waiting(result.pending)}`;
}

function said({ changed }: Pick<Changed, "changed">, key: string): string {
  return changed.includes(key) ? `${key} is changed` : `${key} is as it was`;
}

function waiting(pending: Changed["pending"]): string {
  if (pending.length === 0) return "";
  const keys = pending.map(({ key }) => clean(key)).join(", ");
  return `wait for a restart of the daemon: ${keys}\n`;
}

const CODES = {
  unknown_key: { code: "NOT_FOUND", exit: "NOT_FOUND" },
  wrong: { code: "INVALID_PARAMS", exit: "FAILED" },
  conflict: { code: "CONFLICT", exit: "NOT_FOUND" },
  impossible: { code: "UNSUPPORTED", exit: "FAILED" },
} as const;

async function changeFile(
  path: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<Changed> {
  const answer = await editSettings(path, changes);
  if (answer.kind !== "done") throw new CliError(answer.message, CODES[answer.kind]);
  const { config, changed } = answer;
  const fixed = [...await fixedSettings(path)];
  const [exists, pending, applied] = [true, [], []];
  return { path, exists, pending, fixed, value: config, applied, changed: [...changed] };
}
