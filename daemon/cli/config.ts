import { resolve } from "node:path";
import { configGet as readKey } from "../platform/config.ts";
import { formatProblems } from "../platform/config_problem.ts";
import { type ConfigKeyInfo, configReference } from "../platform/config_reference.ts";
import { nearestName } from "../platform/nearest_name.ts";
import { readConfigReport } from "../upkeep/check_config.ts";
import { CliError } from "./cli_error.ts";
import { ask, findDaemon } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { clean, printJson, printLines } from "./print.ts";
import { loadSettings } from "./settings.ts";
import { cell, tableLines } from "./table.ts";

/** Prints where the configuration file is, or would be. */
export async function configPath({ paths, screen, json }: CliContext): Promise<number> {
  const path = paths.configFile;
  if (json) await printJson(screen, { path, exists: await exists(path) });
  else await screen.print(`${path}\n`);
  return EXIT.OK;
}

/**
 * Prints the settings that the running daemon obeys, or those of the file when none runs.
 * @throws {CliError} NOT_FOUND, when there is no such key.
 */
export async function configGet(
  context: CliContext,
  { key }: { readonly key: string | undefined },
): Promise<number> {
  const { path, exists, value } = await readSettings(context);
  const found = readKey(value, key ?? "");
  if (found === undefined) throw unknownKey(key ?? "");
  const { screen } = context;
  if (context.json) {
    await printJson(screen, { path, exists, value: found.value });
  } else if (isTable(found.value) && !isKey(key)) {
    await printLines(screen, settingLines(value, key ?? ""));
  } else {
    await screen.print(`${plain(found.value)}\n`);
  }
  return EXIT.OK;
}

/** Prints what is wrong in a file, and what is set without an effect; the status tells the first. */
export async function configCheck(
  context: CliContext,
  { file: given }: { readonly file: string | undefined },
): Promise<number> {
  const file = given === undefined ? context.paths.configFile : resolve(given);
  const { loaded, forLater, refused } = await readConfigReport(file);
  if ("unreadable" in loaded) {
    throw new CliError(loaded.unreadable, { code: "CONFIG_WRONG", exit: "CONFIG" });
  }
  const problems = "problems" in loaded ? loaded.problems : refused;
  const isThere = !("config" in loaded) || loaded.exists;
  if (!isThere && given !== undefined) {
    throw new CliError(`cannot check ${file}: it does not exist`, {
      code: "NOT_FOUND",
      exit: "NOT_FOUND",
    });
  }
  const { screen } = context;
  if (context.json) {
    await printJson(screen, { path: file, exists: isThere, problems, forLater });
  } else if (problems.length > 0) {
    await screen.print(formatProblems(problems, { file }));
  } else {
    const right = isThere ? "is right" : "is not there: every setting has its default";
    const later = forLater.map(({ key, line }) =>
      `${file}:${line}: ${key} is accepted, but has no effect in this version\n`
    );
    await screen.print(`${later.join("")}${file} ${right}\n`);
  }
  return problems.length > 0 ? EXIT.CONFIG : EXIT.OK;
}

type SettingValues = Readonly<Parameters<typeof readKey>[0]>;

async function readSettings(
  context: CliContext,
): Promise<{ readonly path: string; readonly exists: boolean; readonly value: SettingValues }> {
  const connection = await findDaemon(context.paths);
  if (connection === null) {
    const { config, configExists } = await loadSettings(context.paths);
    return { path: context.paths.configFile, exists: configExists, value: config };
  }
  try {
    const { path, exists, value } = await ask(connection.client, "config.get", {});
    return { path, exists, value: value as SettingValues };
  } finally {
    connection.client.close();
  }
}

/** One line for each key below `section`, with what it does. */
function settingLines(config: SettingValues, section: string): Line[] {
  const keys = configReference()
    .filter(({ key }) => section === "" || key.startsWith(`${section}.`));
  return tableLines(
    [{}, {}, {}],
    keys.map((info) => [
      cell(info.key, "strong"),
      `= ${plain(readKey(config, info.key)?.value)}`,
      [span(describe(info), "faint")],
    ]),
  );
}

function describe({ description, effect }: ConfigKeyInfo): string {
  const state = { now: "", accepted: "(not yet in use) ", never: "(not in use) " }[effect];
  return `# ${state}${description}`;
}

/** A text without its quotes, so that a script can use it. */
function plain(value: unknown): string {
  return typeof value === "string" ? clean(value) : JSON.stringify(value);
}

function unknownKey(key: string): CliError {
  const near = nearestName(key, configReference().map((info) => info.key));
  const hint = near === null ? "`ntm-tracker config get` lists all" : `did you mean ${near}?`;
  return new CliError(`there is no setting ${JSON.stringify(clean(key))}: ${hint}`, {
    code: "NOT_FOUND",
    exit: "NOT_FOUND",
  });
}

function isKey(key: string | undefined): boolean {
  return configReference().some((info) => info.key === key);
}

function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
