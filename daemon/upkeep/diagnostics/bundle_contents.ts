import type { Diagnostics } from "../../../shared/protocol/methods/diagnostics.ts";

/** One part of a bundle, for whoever decides whether to hand it on. */
export interface BundlePart {
  readonly name: string;
  /** Whether it is in the bundle. */
  readonly included: boolean;
  /** Something is wrong with what it tells of. */
  readonly isWrong?: true;
  /** What it holds, or why it is not there. */
  readonly detail: string;
}

/** What is in a bundle, and what is not, part by part. */
export function bundleContents(bundle: Diagnostics): readonly BundlePart[] {
  const { program, machine, config, health, database, logs, checks, output } = bundle;
  const why = (part: string, otherwise: string) =>
    bundle.missing.find((gap) => gap.part === part)?.why ?? otherwise;
  const part = (name: string, detail: string | null): BundlePart => ({
    name,
    included: detail !== null,
    ...(name === "database" && typeof database?.problem === "string" ? { isWrong: true } : {}),
    detail: detail ??
      why(name, name === "output" ? "no pane is open to reading" : "nothing is known of it"),
  });
  const lines = logs.reduce((sum, log) => sum + log.lines.length, 0);
  return [
    part("program", `version ${program.version}, schema ${program.schemaVersion}, runtime`),
    part("machine", `${machine.distribution ?? machine.system}, kernel, memory, time zone`),
    part(
      "config",
      config.values === null
        ? `what is wrong with the file: ${config.problems.length}`
        : "every setting; patterns of secrets and opened sessions only counted",
    ),
    part("health", health && "checks, counters and times of the daemon; sockets by path"),
    part("database", database && databaseWords(database)),
    part("logs", lines === 0 ? null : `the last ${lines} lines, redacted`),
    part("checks", checks.length === 0 ? null : `${checks.length} findings of \`doctor\``),
    output === null
      ? { name: "output", included: false, detail: "nothing that panes show" }
      : part("output", output.length === 0 ? null : outputWords(output)),
  ];
}

function databaseWords(
  { tables, bytes, walBytes, problem }: NonNullable<Diagnostics["database"]>,
): string {
  const size = `${Math.ceil((bytes + walBytes) / 1024)} KiB`;
  const counts = `${size}, rows of ${tables.length} tables counted, nothing of what is in them`;
  return problem === null ? counts : `${size}; it cannot be read: ${problem}`;
}

function outputWords(output: NonNullable<Diagnostics["output"]>): string {
  const lines = output.reduce((sum, preview) => sum + preview.lines.length, 0);
  const panes = output.map(({ tmuxPaneId }) => tmuxPaneId).join(", ");
  return `WHAT PANES SHOW: ${lines} lines of ${panes}, redacted`;
}
