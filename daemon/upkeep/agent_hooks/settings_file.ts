import { dirname } from "node:path";

export type SettingsFileErrorCode =
  | "NO_CLAUDE"
  | "NOT_A_FILE"
  | "NOT_OURS"
  | "READ_ONLY"
  | "UNREADABLE"
  | "TOO_LONG"
  | "CHANGED_MEANWHILE";

/** A settings file that is left alone. */
export class SettingsFileError extends Error {
  override readonly name = "SettingsFileError";
  constructor(readonly code: SettingsFileErrorCode, message: string) {
    super(message);
  }
}

/** Nobody's settings are longer; bytes. */
const LONGEST = 4 * 1024 * 1024;

/**
 * Reads an agent's settings, through links.
 * @param uid Whose the file must be; null: anybody's.
 * @returns null when there is no file yet.
 * @throws {SettingsFileError} when it is nothing that we should write.
 */
export async function readSettings(
  path: string,
  uid: number | null = Deno.uid(),
): Promise<string | null> {
  const info = await infoOf(path);
  if (info === null) return null;
  if (!info.isFile) {
    throw new SettingsFileError("NOT_A_FILE", `cannot edit ${path}: it is no file, move it away`);
  }
  if (uid !== null && info.uid !== uid) {
    throw new SettingsFileError(
      "NOT_OURS",
      `cannot edit ${path}: it belongs to user ${info.uid} and not to user ${uid}; if another tool ` +
        "makes it, add the hooks there",
    );
  }
  if (((info.mode ?? 0) & 0o200) === 0) {
    throw new SettingsFileError(
      "READ_ONLY",
      `cannot edit ${path}: it is write-protected, chmod u+w it first`,
    );
  }
  if (info.size > LONGEST) {
    throw new SettingsFileError("TOO_LONG", `cannot edit ${path}: it has ${info.size} bytes`);
  }
  return await readText(path);
}

/**
 * Refuses to make settings for an agent that was never here.
 * @throws {SettingsFileError}
 */
export async function requireAgentDirectory(file: string): Promise<void> {
  const directory = dirname(file);
  if (await exists(directory)) return;
  throw new SettingsFileError(
    "NO_CLAUDE",
    `cannot make ${file}: there is no ${directory}; start Claude Code once, or set ` +
      "CLAUDE_CONFIG_DIR as it is set for Claude Code",
  );
}

/** Null when there is no file. */
async function infoOf(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw unreadable(path);
  }
  if (await exists(path)) {
    throw new SettingsFileError(
      "NOT_A_FILE",
      `cannot edit ${path}: it is a symbolic link that leads to no file, mend or remove it`,
    );
  }
  return null;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await Deno.readFile(path);
    // Strictly, and with its mark: what is read must be written back as it was.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) {
      throw new SettingsFileError("UNREADABLE", `cannot edit ${path}: it is not UTF-8, mend it`);
    }
    throw unreadable(path);
  }
}

function unreadable(path: string): SettingsFileError {
  return new SettingsFileError(
    "UNREADABLE",
    `cannot edit ${path}: it cannot be read, check the modes of it and of the directories above it`,
  );
}
