import type { Failed, InstallFailure } from "./install_failure.ts";
import type { Installed, InstallPlan } from "./plan_install.ts";

/** What `look()` has seen. */
export type LookOutcome =
  | {
    readonly kind: "looked";
    /** Where the daemon is, or would be: for the launcher. */
    readonly daemonPath: string;
    readonly installed: Installed;
    /** What to do; `unavailable` when what lies beside the tray may not be placed. */
    readonly plan: InstallPlan | {
      readonly kind: "unavailable";
      readonly failure: InstallFailure;
      readonly message: string;
    };
    /** That of the plan. */
    readonly message: string;
  }
  | Failed;

export type PlaceOutcome =
  | {
    readonly kind: "placed";
    readonly daemonPath: string;
    readonly version: string;
    readonly message: string;
  }
  /** The new one did not answer: things are as they were before. */
  | { readonly kind: "rolled_back"; readonly daemonPath: string | null; readonly message: string }
  | Failed;

export type RollBackOutcome =
  | {
    readonly kind: "rolled_back";
    /** Null when there was no previous one, and the new one was removed. */
    readonly daemonPath: string | null;
    readonly message: string;
  }
  | Failed;

export type UninstallOutcome =
  | {
    readonly kind: "uninstalled";
    readonly message: string;
    /** Folders of the user that are still there. */
    readonly kept: readonly string[];
  }
  | Failed;

/** How far `place()` is. */
export interface PlaceProgress {
  readonly step: "check" | "prepare" | "send" | "verify" | "try" | "stop_old" | "swap" | "answer";
  /** Bytes of the daemon that have been taken. */
  readonly sent: number;
  readonly total: number;
}
