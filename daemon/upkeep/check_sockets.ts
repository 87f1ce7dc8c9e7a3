import { type DoctorCheck, fine, problem, warning } from "./doctor_check.ts";

const DIRECTORY = "tmux socket directory";

/** Whether the directory of tmux's sockets is one that tmux, and we, would use. */
export function checkSocketDirectory(directory: string, uid: number): DoctorCheck {
  let info: Deno.FileInfo;
  try {
    info = Deno.lstatSync(directory);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return fine(DIRECTORY, `${directory} is not there yet: the first tmux makes it`);
    }
    return problem(DIRECTORY, `${directory} cannot be read: ${messageOf(error)}`, "check its mode");
  }
  if (!info.isDirectory) {
    return problem(DIRECTORY, `${directory} is not a directory`, "move it away");
  }
  if (info.uid !== uid) {
    return problem(
      DIRECTORY,
      `${directory} belongs to user ${info.uid}`,
      "set TMUX_TMPDIR to a directory of your own, for tmux and for ntm-tracker",
    );
  }
  const mode = (info.mode ?? 0) & 0o777;
  if ((mode & 0o007) !== 0) {
    return problem(
      DIRECTORY,
      `${directory} is open to others (${mode.toString(8)})`,
      `chmod 700 ${directory}`,
    );
  }
  return fine(DIRECTORY, `${directory} (${mode.toString(8)})`);
}

/** Which servers are watched, and whether each answers. */
export async function checkSockets(sockets: readonly string[]): Promise<DoctorCheck> {
  const name = "tmux servers";
  const states = await Promise.all(sockets.map(socketState));
  const told = sockets.map((socket, index) => `${socket} ${states[index]}`).join(", ");
  if (states.includes("may not be used")) {
    return problem(name, told, "check who owns these sockets, and their modes");
  }
  if (!states.includes("answers")) {
    return warning(name, `none runs: ${told}`, "start one with `tmux new`, it is found by itself");
  }
  return fine(name, told);
}

async function socketState(path: string): Promise<"answers" | "is silent" | "may not be used"> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return "answers";
  } catch (error) {
    return error instanceof Deno.errors.PermissionDenied ? "may not be used" : "is silent";
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
