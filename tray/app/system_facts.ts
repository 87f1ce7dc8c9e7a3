import { redact } from "../../shared/text/redact.ts";
import { systemProgram } from "../engine/end_tree.ts";
import { type RunTool, runTool, type ToolResult } from "../engine/run_tool.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";

/** What is told of this computer where a fault is looked for. Holds no secrets. */
export interface SystemFacts {
  /** Of Windows its three numbers, of Linux that of the kernel. */
  readonly release: string;
  /** What wsl.exe says, in the language of Windows; null where no daemon is behind it. */
  readonly wsl: {
    readonly version: readonly string[];
    /** Each distro, whether it runs, and its WSL, 1 or 2. */
    readonly distros: readonly string[];
  } | null;
}

export interface SystemFactsOptions {
  readonly settings: Pick<MachineSettings, "launch">;
  readonly run?: RunTool;
  readonly release?: () => string;
}

const TIMEOUT_MS = 10_000;
const MOST_LINES = 50;
const MOST_LETTERS = 200;

/** Asks the system about itself. Never throws: that it did not answer is told, too. */
export async function systemFacts(options: SystemFactsOptions): Promise<SystemFacts> {
  const { settings: { launch }, run = runTool, release = Deno.osRelease } = options;
  if (launch.kind !== "wsl") return { release: release(), wsl: null };
  const wsl = launch.wsl ?? [systemProgram("wsl.exe")];
  const ask = async (...args: readonly string[]) =>
    linesOf(await run([...wsl, ...args], { timeoutMs: TIMEOUT_MS }));
  const [version, distros] = await Promise.all([ask("--version"), ask("--list", "--verbose")]);
  return { release: release(), wsl: { version, distros } };
}

function linesOf(result: ToolResult): readonly string[] {
  return textOf(result).split("\n").map((line) => redact(line.trimEnd()).slice(0, MOST_LETTERS))
    .filter((line) => line !== "").slice(0, MOST_LINES);
}

function textOf(result: ToolResult): string {
  switch (result.kind) {
    case "exited":
      return result.code === 0 ? result.stdout : `ended with ${result.code}\n${result.stdout}`;
    case "timeout":
      return `no answer within ${TIMEOUT_MS / 1000} s`;
    case "not_found":
      return "wsl.exe is not there";
    case "failed":
      return result.message;
  }
}
