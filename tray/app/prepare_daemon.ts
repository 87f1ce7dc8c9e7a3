import { messageOf } from "../../shared/text/message_of.ts";
import { DaemonLink } from "../engine/daemon_link.ts";
import { spawnDaemon } from "../engine/daemon_child.ts";
import { launchArgv, type LaunchSetting } from "../engine/launcher.ts";
import { Installer } from "../install/installer.ts";
import type { PlaceOutcome, PlaceProgress } from "../install/outcomes.ts";
import { launchSetting } from "../machine/launch_settings.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import { placeOf } from "./each_installer.ts";

/** Whether the daemon of one distro can be started. Messages are for the user. */
export type PreparedDaemon =
  | {
    readonly kind: "ready";
    readonly argv: readonly string[];
    /** What was done, or could not be; null when there was nothing to say. */
    readonly notice: string | null;
  }
  | { readonly kind: "failed"; readonly message: string };

export interface PrepareOptions {
  readonly settings: MachineSettings;
  /** The folder of the tray's executable, where the daemon lies. */
  readonly carriedIn: string;
  /** Public keys that may have signed it. */
  readonly keys: readonly string[];
  readonly onProgress: (progress: PlaceProgress) => void;
}

/** A daemon that was just placed must answer in a few starts. */
const PROOF_LIMITS = { patienceMs: 30_000, maxStarts: 2, firstMs: 500 };

/** Makes sure that the daemon of one distro is in place, and says how it is started. Never throws. */
export async function prepareDaemon(
  name: string,
  options: PrepareOptions,
): Promise<PreparedDaemon> {
  try {
    const { launch } = options.settings;
    const isGiven = launch.kind === "custom" || launch.daemonPath !== null;
    return isGiven ? ready(argvFor(name, { options, path: "" })) : await install(name, options);
  } catch (error) {
    return failed(messageOf(error));
  }
}

async function install(name: string, options: PrepareOptions): Promise<PreparedDaemon> {
  const { carriedIn, keys, onProgress } = options;
  const installer = new Installer({ place: placeOf(name, options.settings), carriedIn, keys });
  const look = await installer.look();
  if (look.kind === "failed") return failed(look.message);
  const { plan, installed, daemonPath } = look;
  const start = (path: string) => argvFor(name, { options, path });
  const isThere = installed.kind === "present";
  switch (plan.kind) {
    case "current":
      return ready(start(daemonPath));
    case "refuse_newer":
    case "refuse_again":
    case "unavailable":
      return isThere ? ready(start(daemonPath), plan.message) : failed(plan.message);
    case "fresh":
    case "upgrade":
    case "repair": {
      const placed = await installer.place({
        answers: (path, version) => answers(start(path), version),
        onProgress,
      });
      return outcomeOf(placed, { start, kept: isThere ? daemonPath : null });
    }
  }
}

function outcomeOf(
  placed: PlaceOutcome,
  { start, kept }: {
    readonly start: (path: string) => readonly string[];
    /** Where one was before, which is there still when nothing was changed. */
    readonly kept: string | null;
  },
): PreparedDaemon {
  const path = placed.kind === "failed" ? kept : placed.daemonPath;
  return path === null ? failed(placed.message) : ready(start(path), placed.message);
}

function argvFor(
  name: string,
  { options, path }: { readonly options: PrepareOptions; readonly path: string },
): readonly string[] {
  return launchArgv(launchSetting(options.settings, path) satisfies LaunchSetting, name);
}

/** Whether a daemon that was placed can be talked to: it, and not one that ran before. */
async function answers(argv: readonly string[], version: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const link = new DaemonLink({
    launch: () => spawnDaemon({ argv }),
    limits: PROOF_LIMITS,
    onState: (state) => {
      if (state.kind === "live") resolve(state.capabilities.version === version);
      if (state.kind === "refused" || state.kind === "gave_up") resolve(false);
    },
  });
  link.start();
  const isThere = await promise;
  await link.stop();
  return isThere;
}

function ready(argv: readonly string[], notice: string | null = null): PreparedDaemon {
  return { kind: "ready", argv, notice };
}

function failed(message: string): PreparedDaemon {
  return { kind: "failed", message };
}
