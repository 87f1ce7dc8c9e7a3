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
 * Reads an agent's settings, through links; also those that are not to be written.
 * @returns null when there is no file yet.
 * @throws {SettingsFileError} when it is nothing that can be read.
 */
export async function readSettings(path: string): Promise<string | null> {
  const info = await infoOf(path);
  if (info === null) return null;
  if (!info.isFile) {
    throw new SettingsFileError("NOT_A_FILE", `cannot edit ${path}: it is no file, move it away`);
  }
  if (info.size > LONGEST) {
    throw new SettingsFileError("TOO_LONG", `cannot edit ${path}: it has ${info.size} bytes`);
  }
  return await readText(path);
}

/** Why a file is left alone that can be read. */
export interface EditObstacle {
  readonly code: "NOT_OURS" | "READ_ONLY";
  /** The state, and what to do: half a sentence. */
  readonly because: string;
}

/**
 * What keeps us from changing a settings file; null when nothing does, or when there is none.
 * @param uid Whose the file must be; null: anybody's.
 * @throws {SettingsFileError} when it cannot be looked at.
 */
export async function editObstacle(
  path: string,
  uid: number | null = Deno.uid(),
): Promise<EditObstacle | null> {
  const info = await infoOf(path);
  if (info === null) return null;
  if (uid !== null && info.uid !== uid) {
    const because =
      `it belongs to user ${info.uid} and not to user ${uid}; if another tool makes ` +
      "it, add the hooks there";
    return { code: "NOT_OURS", because };
  }
  if (((info.mode ?? 0) & 0o200) === 0) {
    return { code: "READ_ONLY", because: "it is write-protected, chmod u+w it first" };
  }
  return null;
}

/**
 * Refuses what is not to be changed.
 * @param uid as of {@linkcode editObstacle}
 * @throws {SettingsFileError}
 */
export async function requireEditable(path: string, uid?: number | null): Promise<void> {
  const obstacle = await editObstacle(path, uid);
  if (obstacle === null) return;
  throw new SettingsFileError(obstacle.code, `cannot edit ${path}: ${obstacle.because}`);
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
