import { startHidden } from "./hidden_process.ts";

/**
 * Ends a process with everything it has started, at once. What has ended already is no error. On
 * Linux the process must lead a group of its own (`detached`).
 */
export async function endTree(pid: number): Promise<void> {
  if (Deno.build.os === "windows") return await taskkill(pid);
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch {
    // Its group is gone: there is nothing left to end.
  }
}

/** `wsl.exe` and what it started there; what runs inside the distro ends with its stdin. */
async function taskkill(pid: number): Promise<void> {
  try {
    const argv = [systemProgram("taskkill.exe"), "/T", "/F", "/PID", String(pid)];
    await startHidden({ argv }).status;
  } catch {
    // Without that program the one process is what can be ended.
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
}

/** The full path of a program of Windows: another one of that name, nearer in PATH, is not run. */
export function systemProgram(name: string, root = Deno.env.get("SystemRoot")): string {
  return root === undefined || root === "" ? name : `${root}\\System32\\${name}`;
}
