import { inDistroArgv, requireDistro } from "./distro_words.ts";

/** How the daemon of a distro is started, as the settings say. */
export type LaunchSetting =
  | {
    readonly kind: "wsl";
    /** Absolute, inside the distro: no shell is there to look it up. */
    readonly daemonPath: string;
    /** What stands before wsl.exe's own arguments; the one of Windows by default. */
    readonly wsl?: readonly string[];
  }
  /** The daemon of this machine. */
  | { readonly kind: "direct"; readonly daemonPath: string }
  /** Any other way; `{distro}` stands for the name, as a whole word or inside one. */
  | { readonly kind: "custom"; readonly argv: readonly string[] };

/**
 * The argv that starts the daemon of one distro on stdin and stdout. No shell is involved.
 * @throws {Error} when the setting cannot be carried out, with what is wanted.
 */
export function launchArgv(setting: LaunchSetting, distro: string): readonly string[] {
  if (setting.kind === "direct") return [setting.daemonPath, "serve", "--stdio"];
  const action = "start daemon";
  if (setting.kind === "custom") {
    requireDistro(action, distro);
    const argv = setting.argv.map((word) => word.replaceAll("{distro}", () => distro));
    if (!argv[0]) throw new Error("start daemon: the command is empty, name a program");
    return argv;
  }
  const { daemonPath, wsl } = setting;
  if (!daemonPath.startsWith("/")) {
    throw new Error(`start daemon: ${daemonPath} is no absolute path, give one inside the distro`);
  }
  return inDistroArgv({ action, distro, argv: [daemonPath, "serve", "--stdio"], wsl });
}
