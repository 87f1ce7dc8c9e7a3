import { join } from "node:path";
import { RegistryFolder } from "../../collect/claude/registry_folder.ts";
import { CommandRunner } from "../../collect/run.ts";
import { findProgram, isExecutableFile } from "../../platform/find_program.ts";
import type { Environment, Paths } from "../../platform/paths.ts";
import { lowestClaudeVersion, parseClaudeVersion } from "./claude_events.ts";

export interface ClaudePlaces {
  readonly paths: Paths;
  readonly env: Environment;
}

/** Registry files of one directory that are asked for a version, the last written ones. */
const MAX_RECORDS = 64;
/** A program that does not answer by then is not waited for, milliseconds. */
const ANSWER_MS = 5_000;

/** The lowest version of Claude Code that shows on this machine; null when none does. */
export async function claudeVersion(
  configDirs: readonly string[],
  { paths, env, now }: ClaudePlaces & { readonly now: number },
): Promise<string | null> {
  const said = [await saidVersion({ paths, env }), ...registeredVersions(configDirs, now)];
  return lowestClaudeVersion(said.flatMap((text) => parseClaudeVersion(text ?? "") ?? []));
}

/** What `claude --version` says; null without such a program, or when it does not answer. */
async function saidVersion({ paths, env }: ClaudePlaces): Promise<string | null> {
  const program = findProgram("claude", { env, home: paths.home, isExecutable: isExecutableFile });
  if (program === null) return null;
  const path = env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
  const runner = new CommandRunner({
    maxConcurrent: 1,
    environment: { HOME: paths.home, PATH: path },
  });
  const result = await runner.run({
    program,
    args: ["--version"],
    timeoutMs: ANSWER_MS,
    maxOutputBytes: 64 * 1024,
  });
  return result.kind === "exited" && result.code === 0 ? result.stdout : null;
}

function registeredVersions(configDirs: readonly string[], now: number): readonly string[] {
  return configDirs.flatMap((directory) => {
    const folder = new RegistryFolder(join(directory, "sessions"), MAX_RECORDS);
    folder.take("all", now);
    return folder.records.flatMap(({ version }) => version ?? []);
  });
}
