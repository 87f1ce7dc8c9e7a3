import { join } from "node:path";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { messageOf } from "../../shared/text/message_of.ts";
import { redact, REDACTED } from "../../shared/text/redact.ts";
import { writeDurably } from "../machine/durable_write.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import type { Daemons } from "./daemons.ts";
import type { SystemFacts } from "./system_facts.ts";

export interface ReportOptions {
  readonly daemons: Pick<Daemons, "ask" | "link">;
  readonly names: readonly string[];
  readonly folder: string;
}

/** Lines of a daemon's log that are fetched. */
const LINES = 1_000;

/**
 * Writes the last lines of each daemon's log, as it redacts them, beside the tray's own.
 * @throws {Error} with a sentence when one cannot be written.
 */
export async function saveLogs({ daemons, names, folder }: ReportOptions): Promise<void> {
  const make = () => Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  await writing("save the logs", folder, make);
  for (const name of names) {
    const text = await daemons.ask(name)("debug.logTail", { lines: LINES }).then(
      ({ lines }) => lines.join("\n"),
      (error) => `The daemon of ${name} did not tell its log: ${messageOf(error)}`,
    );
    const path = join(folder, `daemon-${fileName(name)}.log`);
    await writing("save the logs", path, () => writeDurably(path, `${text}\n`));
  }
}

/**
 * Writes one file with what helps to find a fault: of each daemon, of the tray itself, and of the
 * system.
 * @returns its path
 * @throws {Error} with a sentence when it cannot be written.
 */
export async function saveDiagnostics(
  { daemons, names, folder, settings, system, now }: ReportOptions & {
    readonly settings: MachineSettings;
    readonly system: Promise<SystemFacts>;
    /** Milliseconds UTC. */
    readonly now: number;
  },
): Promise<string> {
  const daemonsTold = await Promise.all(names.map(async (name) => {
    const diagnostics = await daemons.ask(name)("debug.diagnostics", {}).catch((error) => ({
      problem: redact(messageOf(error)),
    }));
    return { name, link: redacted(daemons.link(name)?.state ?? null), diagnostics };
  }));
  const report = {
    format: 1,
    madeAt: now,
    system: redacted(await system),
    tray: {
      version: PRODUCT_VERSION,
      runtime: Deno.version,
      build: Deno.build,
      settings: redacted(settings),
    },
    daemons: daemonsTold,
  };
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, "-");
  const path = join(folder, `ntm-tracker-diagnostics-${stamp}.json`);
  const text = `${JSON.stringify(report, null, 2)}\n`;
  await writing("export diagnostics", path, () => writeDurably(path, text));
  return path;
}

/** Does what writes at that path; where it cannot, says for what deed it was. */
async function writing(deed: string, path: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw new Error(
      `${deed}: ${path} cannot be written (${messageOf(error)}), make room on the disk or give ` +
        "this user the right to write there",
      { cause: error },
    );
  }
}

/** The same value with no secret in any of its texts: words that start a daemon may hold one. */
function redacted(value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return redactedWords(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redacted(one)]));
}

/** A word may be a secret by the one before it alone, as after `--token`. */
function redactedWords(values: readonly unknown[]): readonly unknown[] {
  return values.map((value, at) => {
    const before = values[at - 1];
    const alone = redacted(value);
    if (typeof value !== "string" || typeof before !== "string") return alone;
    return redact(`${before} ${value}`).endsWith(` ${alone}`) ? alone : REDACTED;
  });
}

/** Names of distros are harmless; others might not be. */
function fileName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, "_");
}
