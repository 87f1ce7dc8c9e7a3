import { compareVersions, isVersion } from "./version_order.ts";

/** What is at the daemon's place inside a distro. */
export type Installed =
  | { readonly kind: "absent" }
  | { readonly kind: "present"; readonly version: string; readonly size: number }
  /** A file is there, and does not say its version. */
  | { readonly kind: "silent"; readonly reason: string };

export interface PlanInput {
  readonly carried: { readonly version: string; readonly size: number; readonly sha256: string };
  readonly installed: Installed;
  /** The version of the daemon that runs there now, wherever its binary is; null when none does. */
  readonly running?: string | null;
  /** The SHA-256 of the daemon that was placed there last and taken back. */
  readonly takenBack?: string | null;
  /** Whether the installed one was placed and never seen to answer: its installer was stopped. */
  readonly isUnproven?: boolean;
}

export interface InstallPlan {
  readonly kind:
    /** None is there. */
    | "fresh"
    /** Nothing to do. */
    | "current"
    | "upgrade"
    /** A newer one is there or runs: it is left alone. */
    | "refuse_newer"
    /** What is there does not work, or is another build of the same version. */
    | "repair"
    /** This very one was placed and taken back: another build of it may come. */
    | "refuse_again";
  /** For the user. */
  readonly message: string;
}

/** What is to be done about the daemon of a distro. Pure. */
export function planInstall(input: PlanInput): InstallPlan {
  const { carried, installed, running = null, takenBack = null } = input;
  const { version } = carried;
  const newer = [versionOf(installed), running].find((other) => isNewer(other, version));
  if (newer !== undefined) {
    return plan(
      "refuse_newer",
      `Version ${newer} of the daemon is there, which is newer than the ` +
        `${version} of this program. It is left alone; update this program.`,
    );
  }
  const wanted = wantedPlan(input);
  if (wanted.kind !== "current" && takenBack === carried.sha256) {
    return plan(
      "refuse_again",
      `Version ${version} of the daemon was tried here before and taken ` +
        "back. It is left alone until there is another one.",
    );
  }
  return wanted;
}

function wantedPlan({ carried, installed, isUnproven = false }: PlanInput): InstallPlan {
  const { version, size } = carried;
  if (installed.kind === "absent") {
    return plan("fresh", `Version ${version} of the daemon will be placed in your home directory.`);
  }
  if (installed.kind === "silent") {
    return plan(
      "repair",
      `The daemon that is there does not work (${installed.reason}). Version ` +
        `${version} will take its place.`,
    );
  }
  if (isNewer(version, installed.version)) {
    return plan(
      "upgrade",
      `Version ${installed.version} of the daemon will be replaced by ` +
        `${version}, and kept as the previous one.`,
    );
  }
  if (installed.size !== size) {
    return plan(
      "repair",
      `Another build of version ${version} of the daemon is there. The ` +
        "released one will take its place.",
    );
  }
  if (isUnproven) {
    return plan(
      "repair",
      `Version ${version} of the daemon was placed and has not answered yet. It will be placed once more.`,
    );
  }
  return plan("current", `Version ${version} of the daemon is there already.`);
}

function versionOf(installed: Installed): string | null {
  return installed.kind === "present" ? installed.version : null;
}

/** What cannot be compared is not newer. */
function isNewer(left: string | null, right: string | null): boolean {
  if (left === null || right === null || !isVersion(left) || !isVersion(right)) return false;
  return compareVersions(left, right) > 0;
}

function plan(kind: InstallPlan["kind"], message: string): InstallPlan {
  return { kind, message };
}
