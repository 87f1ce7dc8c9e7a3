import { type Carried, type CarriedResult, readCarried } from "./carried.ts";
import { type Answered, askVersion } from "./ask_version.ts";
import { Inside, type InsideOptions } from "./inside.ts";
import { type Failed, writeFailure } from "./install_failure.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { runsOn } from "./manifest.ts";
import type {
  LookOutcome,
  PlaceOutcome,
  PlaceProgress,
  RollBackOutcome,
  UninstallOutcome,
} from "./outcomes.ts";
import { type Installed, type InstallPlan, planInstall } from "./plan_install.ts";
import { askRunning, stopOlder, stopRunning } from "./running_daemon.ts";
import cleanScript from "./scripts/clean.sh" with { type: "text" };
import lookScript from "./scripts/look.sh" with { type: "text" };
import prepareScript from "./scripts/prepare.sh" with { type: "text" };
import rollBackScript from "./scripts/roll_back.sh" with { type: "text" };
import swapScript from "./scripts/swap.sh" with { type: "text" };
import uninstallScript from "./scripts/uninstall.sh" with { type: "text" };
import { sendDaemon, verifyDaemon } from "./transfer.ts";

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

interface Seen {
  readonly layout: Layout;
  readonly machine: string;
  readonly installed: Installed;
  readonly hasPrevious: boolean;
  readonly takenBack: string | null;
  readonly isUnproven: boolean;
}

const UNDO = [["service", "uninstall"], ["hooks", "uninstall"]];

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
    const seen = await this.#see("install daemon");
    if ("kind" in seen) return seen;
    const refused = whyNot(carried, seen);
    if (refused !== null) return refused;

    const temp = `ntm-tracker.new.${crypto.randomUUID().slice(0, 8)}`;
    const failed = await this.#bring({ carried, seen, temp, tell });
    if (failed !== null) {
      await this.#clean(`${seen.layout.bin}/${temp}`);
      return failed;
    }
    tell("answer", carried.size, carried.size);
    return await this.#settle({ carried, seen, answers: options.answers });
  }

  /** Goes back to the previous daemon, because the user wants it. The one that runs is shut down. */
  async rollBack(): Promise<RollBackOutcome> {
    const action = "go back to the previous daemon";
    const seen = await this.#see(action);
    if ("kind" in seen) return seen;
    // Without a previous one nothing will be changed.
    const unstopped = seen.hasPrevious ? await this.#stop(action, seen) : null;
    if (unstopped !== null) return unstopped;
    const found = await this.#carried();
    const hash = found.kind === "ok" && isThat(found.carried, seen) ? found.carried.sha256 : "-";
    return await this.#takeBack({ layout: seen.layout, hash, isNew: false });
  }

  /**
   * Shuts the daemon down and takes it out, with what it has written for services and agents. What
   * belongs to the user is kept, and named, unless `all` is given.
   */
  async uninstall({ all = false }: { readonly all?: boolean } = {}): Promise<UninstallOutcome> {
    const action = "uninstall daemon";
    const seen = await this.#see(action);
    if ("kind" in seen) return seen;
    const unstopped = await this.#stop(action, seen);
    if (unstopped !== null) return unstopped;
    const { layout, installed } = seen;
    const notUndone = installed.kind === "present" ? await this.#undo(layout.daemon) : [];
    const args = [layout.data, layout.settings, all ? "all" : "daemon"];
    const told = await this.#inside.script(uninstallScript, args, action);
    if (told.kind === "failed") return told;
    const said = told.values.get("error");
    if (said !== undefined) return writeFailure({ action, folder: layout.data, said });
    const kept = [
      ...told.values.has("kept_data") ? [layout.data] : [],
      ...told.values.has("kept_settings") ? [layout.settings] : [],
    ];
    const { name } = this.#inside;
    const what = told.values.has("removed")
      ? `The daemon was removed from ${name}`
      : `There was no daemon in ${name}`;
    const left = kept.length === 0
      ? "nothing of it is left"
      : `its database, log and settings are kept in ${kept.join(" and ")}`;
    const undone = notUndone.map((words) =>
      ` \`ntm-tracker ${words}\` failed before that: what it ` +
      "had written for others may still be there."
    ).join("");
    return {
      kind: "uninstalled",
      kept,
      message: `${what}; ${left}.${undone}`,
    };
  }

  async #carried(): Promise<CarriedResult> {
    const { carriedIn: folder, keys } = this.#options;
    return await readCarried({ folder, ...keys === undefined ? {} : { keys } });
  }

  async #see(action: string): Promise<Seen | Failed> {
    const told = await this.#inside.script(lookScript, [this.#options.home ?? "-"], action);
    if (told.kind === "failed") return told;
    const { values } = told;
    const layout = layoutOf(values.get("home") ?? "");
    if (layout === null) {
      const message =
        `${action}: the user of ${this.#inside.name} has no home directory, give it ` +
        "one with `usermod -d` or choose another user";
      return { kind: "failed", failure: "no_home", message };
    }
    const installed = await this.#installed({ action, layout, values });
    if (installed.kind === "failed") return installed;
    return {
      layout,
      machine: values.get("machine") ?? "",
      installed,
      hasPrevious: values.has("previous"),
      takenBack: values.get("taken_back") ?? null,
      isUnproven: values.has("unproven"),
    };
  }

  async #installed({ action, layout, values }: {
    readonly action: string;
    readonly layout: Layout;
    readonly values: ReadonlyMap<string, string>;
  }): Promise<Installed | Failed> {
    const found = values.get("installed");
    if (found === "absent") return { kind: "absent" };
    if (found === "directory") return { kind: "silent", reason: "it is a folder" };
    const answered = await this.#version(action, layout.daemon);
    if (answered.kind !== "version") return answered;
    return { kind: "present", version: answered.version, size: Number(values.get("size")) };
  }

  #version(action: string, path: string): Promise<Answered | Failed> {
    return askVersion({ action, inside: this.#inside, path });
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

  /** Everything up to the moment at which the new one has taken the old one's place. */
  async #bring({ carried, seen, temp, tell }: {
    readonly carried: Carried;
    readonly seen: Seen;
    readonly temp: string;
    readonly tell: (step: PlaceProgress["step"], sent?: number, total?: number) => void;
  }): Promise<Failed | null> {
    const { layout } = seen;
    const { size } = carried;
    tell("prepare", 0, size);
    const room = String(Math.ceil(size / 1024) + 1024);
    const unprepared = await this.#change(prepareScript, [layout.data, temp, room], layout);
    if (unprepared !== null) return unprepared;

    const target = `${layout.bin}/${temp}`;
    const transfer = { inside: this.#inside, carried, folder: layout.bin, target };
    const onSent = (bytes: number) => tell("send", bytes, size);
    const unsent = await sendDaemon({ ...transfer, onSent });
    if (unsent !== null) return unsent;
    tell("verify", size, size);
    const unverified = await verifyDaemon(transfer);
    if (unverified !== null) return unverified;
    tell("try", size, size);
    const untried = await this.#try(target, carried);
    if (untried !== null) return untried;

    tell("stop_old", size, size);
    const { version } = carried;
    const stop = { action: "install daemon", inside: this.#inside, path: target, version };
    const unstopped = await stopOlder(stop);
    if (unstopped !== null) return unstopped;
    tell("swap", size, size);
    return await this.#change(swapScript, [layout.bin, temp, keepOf(seen)], layout);
  }

  async #change(text: string, args: readonly string[], layout: Layout): Promise<Failed | null> {
    const action = "install daemon";
    const told = await this.#inside.script(text, args, action);
    if (told.kind === "failed") return told;
    const said = told.values.get("error");
    return said === undefined ? null : writeFailure({ action, folder: layout.bin, said });
  }

  /** Whether the distro can run it at all: before it takes the place of one that works. */
  async #try(target: string, carried: Carried): Promise<Failed | null> {
    const answered = await this.#version("install daemon", target);
    if (answered.kind === "failed") return answered;
    if (answered.kind === "version" && answered.version === carried.version) return null;
    const state = answered.kind === "silent"
      ? answered.reason
      : `it says that it is version ${answered.version} and not ${carried.version}`;
    const message = `install daemon: it arrived whole and does not run in ${this.#inside.name} ` +
      `(${state}), choose a distribution with glibc such as Ubuntu or Debian; nothing was changed`;
    return { kind: "failed", failure: "does_not_run", message };
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
      await this.#clean(`${layout.bin}/ntm-tracker.unproven`);
      const message = `Version ${version} of the daemon is in ${layout.daemon}, and answers.` +
        keptWords(seen);
      return { kind: "placed", daemonPath: layout.daemon, version, message };
    }
    const back = await this.#takeBack({ layout, hash: sha256, isNew: true });
    const what = `Version ${version} of the daemon was placed and did not answer. `;
    return back.kind === "failed"
      ? { ...back, message: `install daemon: the new one does not answer, ${back.message}` }
      : { ...back, message: what + back.message };
  }

  async #takeBack({ layout, hash, isNew }: {
    readonly layout: Layout;
    readonly hash: string;
    /** Whether it has just been placed: then none is better than this one. */
    readonly isNew: boolean;
  }): Promise<RollBackOutcome> {
    const action = "go back to the previous daemon";
    const args = [layout.bin, hash, isNew ? "or_remove" : "only_previous"];
    const told = await this.#inside.script(rollBackScript, args, action);
    if (told.kind === "failed") return told;
    const said = told.values.get("error");
    if (said !== undefined) return writeFailure({ action, folder: layout.bin, said });
    const result = told.values.get("result");
    if (result === "nothing") {
      const message = `${action}: there is none in ${layout.bin}, install one instead`;
      return { kind: "failed", failure: "nothing_to_roll_back", message };
    }
    if (result === "removed") {
      const message = "There was none before it, so it was removed.";
      return { kind: "rolled_back", daemonPath: null, message };
    }
    const answered = await this.#version(action, layout.daemon);
    const which = answered.kind === "version" ? `version ${answered.version}` : "one of before";
    const message = `The previous daemon, ${which}, is in its place again.`;
    return { kind: "rolled_back", daemonPath: layout.daemon, message };
  }

  /** Gives the commands that failed. */
  async #undo(daemon: string): Promise<readonly string[]> {
    const failed: string[] = [];
    for (const args of this.#options.undo ?? UNDO) {
      const result = await this.#inside.run([daemon, ...args]);
      if (result.kind !== "exited" || result.code !== 0) failed.push(args.join(" "));
    }
    return failed;
  }

  /** As well as it goes: the next attempt removes it too. */
  async #clean(path: string): Promise<void> {
    await this.#inside.script(cleanScript, [path], "install daemon");
  }
}

/** Only what has answered is worth going back to; what is silent may be any, and is not thrown away. */
function keepOf({ installed, isUnproven }: Seen): "previous" | "aside" | "never" {
  if (installed.kind === "silent") return "aside";
  return isUnproven ? "never" : "previous";
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
    const message = `install daemon: this machine is ${machine} and the daemon is made for ` +
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
