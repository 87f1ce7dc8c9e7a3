import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { checkSocketPath } from "../platform/directories.ts";
import { PathError } from "../platform/path_error.ts";
import { HOME_VARIABLE, type Paths } from "../platform/paths.ts";
import { whyNotWritten } from "../platform/why_not_written.ts";
import { refusePlaces } from "./supervise/refuse_places.ts";
import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";

const ELSEWHERE = `choose another place with --home DIR or ${HOME_VARIABLE}`;

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
    checkPlaces(paths),
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
      return checkMissing(name, path);
    }
    return problem(name, `${path} cannot be read`, "check the modes of the directories above it");
  }
  const elsewhere = `or ${ELSEWHERE}`;
  if (!info.isDirectory) return problem(name, `${path} is not a directory`, "move it away");
  if (info.uid !== paths.uid) {
    return problem(name, `${path} belongs to user ${info.uid}`, `remove it, ${elsewhere}`);
  }
  const refusal = refusalOf(path);
  if (refusal !== null) {
    const advice = `let yourself write there (chmod u+rwx ${path}), ${elsewhere}`;
    return problem(name, `${path} cannot be written: ${refusal}`, advice);
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

function checkPlaces(paths: Paths): DoctorCheck | null {
  try {
    refusePlaces(paths);
    return null;
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    return problem("run files", error.message, "a file or a socket of ours is to be there");
  }
}

/** A first start makes it, if it may write to the nearest directory above that is there. */
function checkMissing(name: string, path: string): DoctorCheck {
  const above = nearestAbove(path);
  const refusal = refusalOf(above);
  if (refusal === null) return fine(name, `${path} is not there yet: the first start makes it`);
  return problem(
    name,
    `${path} is not there, and ${above} cannot be written: ${refusal}`,
    `make it, or ${ELSEWHERE}`,
  );
}

function nearestAbove(path: string): string {
  const above = dirname(path);
  return existsSync(above) || above === path ? above : nearestAbove(above);
}

/** Why nothing can be written there; null when it can. Rights alone do not tell of a disk. */
function refusalOf(directory: string): string | null {
  try {
    Deno.removeSync(Deno.makeTempFileSync({ dir: directory, prefix: ".ntm-tracker-doctor-" }));
    return null;
  } catch (error) {
    return whyNotWritten(error);
  }
}
