import {
  backUpDatabase,
  checkDatabaseFile,
  type CheckedDatabase,
  type Copies,
  DaemonRunsError,
  DatabaseCareError,
  databaseCopies,
  type DatabaseExamination,
  rebuildStatistics,
  restoreDatabaseFile,
  vacuumDatabase,
} from "../upkeep/database_care.ts";
import { CliError } from "./cli_error.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { type Line, span } from "./line.ts";
import { printJson, printLines } from "./print.ts";
import { cell, tableLines } from "./table.ts";

export interface FileArgument {
  readonly file: string | undefined;
}

export interface RestoreArguments {
  readonly file: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

/**
 * Prints whether the database is sound; the status is 1 when it is not, 65 when a newer version has
 * written it.
 * @throws {CliError} NO_DATABASE, when there is none.
 */
export async function dbCheck(context: CliContext, { file }: FileArgument): Promise<number> {
  const { paths, screen, now } = context;
  const found = await tend(() => checkDatabaseFile(file, { paths, now: now() }));
  if (context.json) await printJson(screen, found);
  else await printLines(screen, examinationLines(found));
  if (found.isNewer) return EXIT.NEWER_DATABASE;
  return found.ok ? EXIT.OK : EXIT.FAILED;
}

/**
 * Makes a backup and prints where it is.
 * @throws {CliError} NO_DATABASE, when there is nothing to copy.
 */
export async function dbBackup(context: CliContext, { file }: FileArgument): Promise<number> {
  const { paths, screen, now } = context;
  const copy = await tend(() => backUpDatabase(file, { paths, now: now() }));
  if (context.json) await printJson(screen, copy);
  else await screen.print(`copied to ${copy.path} (${describe(copy)})\n`);
  return EXIT.OK;
}

/**
 * Puts a backup in the place of the database and prints what it replaced.
 * @throws {CliError} CONFIRM without `--yes`, DAEMON_RUNS while one does.
 */
export async function dbRestore(context: CliContext, args: RestoreArguments): Promise<number> {
  const { paths, screen, now } = context;
  if (!args.yes && !args.dryRun) {
    throw new CliError(
      "nothing was restored: it replaces the database, `--yes` does so and `--dry-run` tries it out",
      { code: "CONFIRM", exit: "USAGE" },
    );
  }
  const { dryRun } = args;
  const done = await tend(() => restoreDatabaseFile(args.file, { paths, now: now(), dryRun }));
  if (context.json) {
    await printJson(screen, done);
    return EXIT.OK;
  }
  const verb = done.restored ? "restored" : "would restore";
  const lines = [`${verb} ${done.from.path} (${describe(done.from)})`];
  if (done.replaced !== null) lines.push(`what was there is ${done.replaced}`);
  for (const { path, error } of done.pruned) {
    lines.push(error === null ? `removed ${path}` : `cannot remove ${path}: ${error}`);
  }
  if (!done.restored) lines.push(`what is there now would be kept beside ${done.database}`);
  await screen.print(`${lines.join("\n")}\n`);
  return EXIT.OK;
}

/**
 * Writes the database anew and prints what that saved.
 * @throws {CliError} DAEMON_RUNS while one does.
 */
export async function dbVacuum(
  context: CliContext,
  { dryRun }: { readonly dryRun: boolean },
): Promise<number> {
  const { paths, screen, now } = context;
  const { before, after } = await tend(() => vacuumDatabase({ paths, now: now(), dryRun }));
  if (context.json) {
    await printJson(screen, { database: paths.database, written: !dryRun, before, after });
  } else if (dryRun) {
    const free = `${kib(before.freeBytes)} of ${kib(before.fileBytes)} are free`;
    await screen.print(`${free}; nothing was changed\n`);
  } else {
    await screen.print(`from ${kib(before.fileBytes)} to ${kib(after.fileBytes)}\n`);
  }
  return EXIT.OK;
}

/**
 * Sums up statistics again and prints how many quarters of an hour that were.
 * @throws {CliError} DAEMON_RUNS while one does; NO_DATABASE, when there is none.
 */
export async function dbRebuildStats(
  context: CliContext,
  { dryRun }: { readonly dryRun: boolean },
): Promise<number> {
  const { paths, screen, now } = context;
  const found = await tend(() => rebuildStatistics({ paths, now: now(), dryRun }));
  if (context.json) {
    await printJson(screen, { database: paths.database, written: !dryRun, ...found });
    return EXIT.OK;
  }
  const { quarters, since, days } = found;
  const verb = dryRun ? "would be summed up" : "were summed up";
  const from = since === null ? "" : `, the first of ${new Date(since).toISOString()}`;
  const lines = [`${quarters} quarters of an hour ${verb} anew${from}`];
  if (days > 0) lines.push(`the daemon sums up ${days} days again when it runs`);
  if (dryRun) lines.push("nothing was changed");
  await screen.print(`${lines.join("\n")}\n`);
  return EXIT.OK;
}

export interface CopiesArguments {
  readonly prune: boolean;
  readonly dryRun: boolean;
}

/**
 * Prints the copies beside the database, and removes old ones when it was asked to; the status is 1
 * when one could not be removed.
 */
export async function dbCopies(context: CliContext, args: CopiesArguments): Promise<number> {
  const { paths, screen, now } = context;
  const prune = args.prune && !args.dryRun;
  const { copies, spent } = await tend(() => databaseCopies({ paths, now: now(), prune }));
  if (context.json) await printJson(screen, { pruned: prune, copies, spent });
  else await printLines(screen, copyLines({ copies, spent }, prune));
  return spent.some(({ error }) => error !== null) ? EXIT.FAILED : EXIT.OK;
}

function copyLines({ copies, spent }: Copies, pruned: boolean): Line[] {
  if (copies.length === 0) return [[span("no copies are kept beside the database")]];
  const fates = new Map(spent.map(({ path, error }) => [path, error]));
  const fate = (path: string) => {
    const error = fates.get(path);
    if (error === undefined) return "stays";
    return error !== null ? `not removed: ${error}` : pruned ? "removed" : "not needed";
  };
  const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
  const hint = pruned || spent.length === 0
    ? []
    : [[], [span(`\`ntm-tracker db copies --prune\` removes ${spent.length} of them`)]];
  return [
    [span(`${copies.length} ${copies.length === 1 ? "copy" : "copies"}, ${kib(bytes)}`)],
    [],
    ...tableLines(
      [{}, { align: "end" }, {}, {}],
      copies.map((copy) => [copy.kind, kib(copy.bytes), fate(copy.path), copy.path]),
    ),
    ...hint,
  ];
}

function examinationLines(found: CheckedDatabase): Line[] {
  const copies = found.copies === null || found.copies.count === 0 ? [] : [[], [
    span(`beside it: copies ${found.copies.count}, ${kib(found.copies.bytes)}; `),
    span("`ntm-tracker db copies` lists them"),
  ]];
  return [
    [
      span(found.ok ? "✓ sound" : "✗ not sound", found.ok ? "good" : "bad"),
      span(`  ${found.path} (${describe(found)}, ${kib(found.freeBytes)} free)`),
    ],
    [],
    ...tableLines(
      [{}, {}, {}],
      found.findings.map(({ name, ok, detail }) => [
        cell(ok ? "✓ ok" : "✗ problem", ok ? "good" : "bad"),
        name,
        detail,
      ]),
    ),
    ...found.advice === null ? [] : [[], [span(found.advice)]],
    ...copies,
  ];
}

function describe({ fileBytes, schemaVersion, lastEventId }: DatabaseExamination): string {
  return `${kib(fileBytes)}, schema ${schemaVersion}, last event ${lastEventId}`;
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}

/** Errors that have a status of their own get it. */
async function tend<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DaemonRunsError) {
      const { code, message } = error;
      throw new CliError(message, { code, exit: "ALREADY_RUNNING", cause: error });
    }
    if (error instanceof DatabaseCareError && error.code === "NO_DATABASE") {
      const { code, message } = error;
      throw new CliError(message, { code, exit: "NOT_FOUND", cause: error });
    }
    if (error instanceof DatabaseCareError && error.code === "TOO_NEW") {
      const { code, message } = error;
      throw new CliError(message, { code, exit: "NEWER_DATABASE", cause: error });
    }
    throw error;
  }
}
