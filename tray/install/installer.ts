import { type Carried, type CarriedResult, readCarried } from "./carried.ts";
import { BRING_IN, bringIn, clean } from "./bring_in.ts";
import { Inside, type InsideOptions } from "./inside.ts";
import type { Failed } from "./install_failure.ts";
import { runsOn } from "./manifest.ts";
import type {
  LookOutcome,
  PlaceOutcome,
  PlaceProgress,
  RollBackOutcome,
  UninstallOutcome,
} from "./outcomes.ts";
import { type InstallPlan, planInstall } from "./plan_install.ts";
import { askRunning, stopRunning } from "./running_daemon.ts";
import { seeInside, type Seen } from "./seen_inside.ts";
import { TAKE_BACK, takeBack } from "./take_back.ts";
import { TAKE_OUT, takeOut } from "./take_out.ts";

export interface InstallerOptions extends InsideOptions {
  /** The folder of the tray's executable, where the daemon lies. */
  readonly carriedIn: string;
  /** Public keys that may have signed it; those of this build by default. */
  readonly keys?: readonly string[];
  /** In place of the user's home directory inside. */
  readonly home?: string;
  /** How long a placed daemon may take to answer. Default 60 000. */
  readonly answerMs?: number;
  /** What the daemon is asked to undo before it is removed: its own arguments. */
  readonly undo?: readonly (readonly string[])[];
}

export interface PlaceOptions {
  /** Starts the daemon at this path and shakes hands; false when one of that version does not answer. */
  readonly answers: (daemonPath: string, version: string) => Promise<boolean>;
  readonly onProgress?: (progress: PlaceProgress) => void;
}

/**
 * Puts the daemon into one distro and takes it out. Nothing needs root. At every moment the daemon's
 * path holds a whole binary, the old or the new one: it may be killed at any time. No method throws
 * for what is found outside; one instance does one thing at a time.
 */
export class Installer {
  readonly #options: InstallerOptions;
  readonly #inside: Inside;

  /** @throws {Error} when the name is that of no distro. */
  constructor(options: InstallerOptions) {
    this.#options = options;
    this.#inside = new Inside(options);
  }

  /**
   * Looks at what is carried, what is there and what runs, and says what is to be done. Changes
   * nothing.
   */
  async look(): Promise<LookOutcome> {
    const seen = await this.#see("look for the daemon");
    if ("kind" in seen) return seen;
    const { layout, installed } = seen;
    const found = await this.#carried();
    const plan = found.kind === "failed"
      ? { kind: "unavailable" as const, failure: found.failure, message: found.message }
      : await this.#plan(found.carried, seen);
    return { kind: "looked", daemonPath: layout.daemon, installed, plan, message: plan.message };
  }

  /**
   * Places the carried daemon, whatever the plan was, except over a newer one. It counts as placed
   * once it answers; otherwise the previous one is put back.
   */
  async place(options: PlaceOptions): Promise<PlaceOutcome> {
    const tell = (step: PlaceProgress["step"], sent = 0, total = 0) =>
      options.onProgress?.({ step, sent, total });
    tell("check");
    const found = await this.#carried();
    if (found.kind === "failed") return found;
    const { carried } = found;
    const seen = await this.#see(BRING_IN);
    if ("kind" in seen) return seen;
    const refused = whyNot(carried, seen);
    if (refused !== null) return refused;

    const failed = await bringIn(this.#inside, { carried, seen, tell });
    if (failed !== null) return failed;
    tell("answer", carried.size, carried.size);
    return await this.#settle({ carried, seen, answers: options.answers });
  }

  /** Goes back to the previous daemon, because the user wants it. The one that runs is shut down. */
  async rollBack(): Promise<RollBackOutcome> {
    const seen = await this.#see(TAKE_BACK);
    if ("kind" in seen) return seen;
    // Without a previous one nothing will be changed.
    const unstopped = seen.hasPrevious ? await this.#stop(TAKE_BACK, seen) : null;
    if (unstopped !== null) return unstopped;
    const found = await this.#carried();
    const hash = found.kind === "ok" && isThat(found.carried, seen) ? found.carried.sha256 : "-";
    return await takeBack(this.#inside, { layout: seen.layout, hash, isNew: false });
  }

  /**
   * Shuts the daemon down and takes it out, with what it has written for services and agents. What
   * belongs to the user is kept, and named, unless `all` is given.
   */
  async uninstall({ all = false }: { readonly all?: boolean } = {}): Promise<UninstallOutcome> {
    const seen = await this.#see(TAKE_OUT);
    if ("kind" in seen) return seen;
    const unstopped = await this.#stop(TAKE_OUT, seen);
    if (unstopped !== null) return unstopped;
    return await takeOut(this.#inside, { seen, all, undo: this.#options.undo });
  }

  async #carried(): Promise<CarriedResult> {
    const { carriedIn: folder, keys } = this.#options;
    return await readCarried({ folder, ...keys === undefined ? {} : { keys } });
  }

  #see(action: string): Promise<Seen | Failed> {
    return seeInside(this.#inside, { action, home: this.#options.home });
  }

  async #plan(carried: Carried, seen: Seen): Promise<InstallPlan> {
    const plan = planInstall({ carried, ...seen });
    const isToBePlaced = plan.kind === "upgrade" || plan.kind === "repair";
    if (!isToBePlaced || seen.installed.kind !== "present") return plan;
    // Asked before all the bytes are sent; the carried one asks again, and knows more.
    const running = await askRunning(this.#inside, seen.layout.daemon);
    if (running.kind !== "version") return plan;
    return planInstall({ carried, ...seen, running: running.version });
  }

  /** Shuts down the daemon that runs, through a binary that is there; without one none is ours. */
  async #stop(action: string, { layout, installed, hasPrevious }: Seen): Promise<Failed | null> {
    const previous = hasPrevious ? `${layout.daemon}.previous` : null;
    const path = installed.kind === "present" ? layout.daemon : previous;
    return path === null ? null : await stopRunning({ action, inside: this.#inside, path });
  }

  async #settle({ carried, seen, answers }: {
    readonly carried: Carried;
    readonly seen: Seen;
    readonly answers: PlaceOptions["answers"];
  }): Promise<PlaceOutcome> {
    const { layout } = seen;
    const { version, sha256 } = carried;
    if (
      await answersInTime(() => answers(layout.daemon, version), this.#options.answerMs ?? 60_000)
    ) {
      await clean(this.#inside, `${layout.bin}/ntm-tracker.unproven`);
      const message = `Version ${version} of the daemon is in ${layout.daemon}, and answers.` +
        keptWords(seen);
      return { kind: "placed", daemonPath: layout.daemon, version, message };
    }
    const back = await takeBack(this.#inside, { layout, hash: sha256, isNew: true });
    const what = `Version ${version} of the daemon was placed and did not answer. `;
    return back.kind === "failed"
      ? { ...back, message: `${BRING_IN}: the new one does not answer, ${back.message}` }
      : { ...back, message: what + back.message };
  }
}

function keptWords({ installed, isUnproven }: Seen): string {
  if (installed.kind === "silent") return " What was there before is kept beside it.";
  if (installed.kind === "absent" || isUnproven) return "";
  return ` Version ${installed.version} is kept as the previous one.`;
}

/** Whether going back means that the carried one is not wanted; an older one says nothing of it. */
function isThat({ version }: Carried, { installed }: Seen): boolean {
  return installed.kind !== "present" || installed.version === version;
}

function whyNot(carried: Carried, { installed, machine }: Seen): Failed | null {
  if (!runsOn(carried.target, machine)) {
    const message = `${BRING_IN}: this machine is ${machine} and the daemon is made for ` +
      `${carried.target}, get a build for ${machine}`;
    return { kind: "failed", failure: "wrong_machine", message };
  }
  const { kind, message } = planInstall({ carried, installed });
  return kind === "refuse_newer" ? { kind: "failed", failure: "newer_installed", message } : null;
}

async function answersInTime(answers: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), limitMs);
  try {
    return await Promise.race([answers(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
