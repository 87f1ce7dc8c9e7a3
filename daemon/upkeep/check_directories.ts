import { accessSync, constants } from "node:fs";
import { checkSocketPath } from "../platform/directories.ts";
import { PathError } from "../platform/path_error.ts";
import { HOME_VARIABLE, type Paths } from "../platform/paths.ts";
import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";

/** Whether our own directories can be used, and by nobody else. */
export function checkDirectories(paths: Paths): DoctorCheck[] {
  return [
    checkDirectory("configuration directory", paths.configDir, { paths, isPrivate: false }),
    checkDirectory("data directory", paths.dataDir, {
      paths,
      isPrivate: paths.override === null,
    }),
    checkDirectory("run directory", paths.runDir, { paths, isPrivate: true }),
    checkLength(paths),
  ].filter((check) => check !== null);
}

function checkDirectory(
  name: string,
  path: string,
  { paths, isPrivate }: { readonly paths: Paths; readonly isPrivate: boolean },
): DoctorCheck {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return fine(name, `${path} is not there yet: the first start makes it`);
    }
    return problem(name, `${path} cannot be read`, "check the modes of the directories above it");
  }
  const elsewhere = `or choose another place with --home DIR or ${HOME_VARIABLE}`;
  if (!info.isDirectory) return problem(name, `${path} is not a directory`, "move it away");
  if (info.uid !== paths.uid) {
    return problem(name, `${path} belongs to user ${info.uid}`, `remove it, ${elsewhere}`);
  }
  if (!isWritable(path)) {
    return problem(name, `${path} cannot be written`, `chmod u+rwx ${path}, ${elsewhere}`);
  }
  const mode = (info.mode ?? 0) & 0o777;
  if (isPrivate && (mode & 0o077) !== 0) {
    return warning(
      name,
      `${path} is open to others (${mode.toString(8)})`,
      `chmod 700 ${path}; the next start does so too`,
    );
  }
  return fine(name, `${path} (${mode.toString(8)})`);
}

function checkLength({ socket }: Paths): DoctorCheck | null {
  try {
    checkSocketPath(socket);
    return null;
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    return problem("socket path", error.message, `use a shorter directory`);
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
