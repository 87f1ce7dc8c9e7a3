import { sanitiseLine } from "../../shared/text/sanitise.ts";
import type { CarriedFailure } from "./carried.ts";

/** Why something could not be done; the message that comes with it says what to do. */
export type InstallFailure =
  | CarriedFailure
  /** A newer daemon is there: it is never touched. */
  | "newer_installed"
  /** Another kind of processor than the binary is made for. */
  | "wrong_machine"
  | "no_home"
  | "disk_full"
  | "read_only"
  | "cannot_write"
  /** The bytes that arrived are not those that were sent. */
  | "damaged_transfer"
  | "interrupted"
  /** It is there, whole, and the distro cannot run it. */
  | "does_not_run"
  /** The daemon that runs could not be shut down. */
  | "cannot_stop"
  | "no_answer_from_distro"
  | "no_wsl"
  | "distro_failed"
  | "nothing_to_roll_back";

export interface Failed {
  readonly kind: "failed";
  readonly failure: InstallFailure;
  /** For the user: what is wrong, what was done about it, and what to do. */
  readonly message: string;
}

const FULL = /No space left|quota exceeded|File too large/i;
const READ_ONLY = /Read-only file system/i;
const NOT_ALLOWED = /Permission denied|Operation not permitted/i;

export interface WriteFailureOptions {
  /** What was to be done, as `install daemon`. */
  readonly action: string;
  /** Where. */
  readonly folder: string;
  /** What the program that failed has written, in the C locale. */
  readonly said: string;
}

/** Words for a file that could not be written. */
export function writeFailure({ action, folder, said }: WriteFailureOptions): Failed {
  const words = sanitiseLine(said.trim().split("\n").at(-1) ?? "", 200) || "without a word";
  if (FULL.test(said)) {
    const message =
      `${action}: the disk with ${folder} is full (${words}), free some space there ` +
      "and try again; nothing was changed";
    return { kind: "failed", failure: "disk_full", message };
  }
  if (READ_ONLY.test(said)) {
    const message =
      `${action}: ${folder} cannot be written, its file system is read-only; inside ` +
      "WSL this follows damage to the disk, run `wsl --shutdown` and try again";
    return { kind: "failed", failure: "read_only", message };
  }
  const advice = NOT_ALLOWED.test(said)
    ? "make it yours with `chown` and try again"
    : "look at it in a terminal and try again";
  const message = `${action}: ${folder} cannot be written (${words}), ${advice}`;
  return { kind: "failed", failure: "cannot_write", message };
}
