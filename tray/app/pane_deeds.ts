import type { PaneTarget } from "../face/menu_model.ts";
import { windowsArguments } from "../machine/command_line.ts";
import { anyShellLine } from "../machine/shell_line.ts";
import type { Daemons } from "./daemons.ts";
import type { MachineDeeds } from "./machine_deeds.ts";

/** Puts the words that run a program of a daemon's distro before its own. */
export type InDistro = (name: string, argv: readonly string[]) => readonly string[];

export interface PaneDeedsOptions {
  readonly daemons: Pick<Daemons, "ask" | "argv">;
  readonly machine: MachineDeeds;
  readonly inDistro: InDistro;
  readonly os: "windows" | "linux";
}

/** The ways from the tray into a pane. */
export class PaneDeeds {
  readonly #options: PaneDeedsOptions;

  constructor(options: PaneDeedsOptions) {
    this.#options = options;
  }

  /** Shows a pane where somebody is attached; else in a terminal of its own. */
  async focus({ connectionId, paneId }: PaneTarget): Promise<void> {
    const ask = this.#options.daemons.ask(connectionId);
    const { client, argv } = await ask("actions.focus", { paneId });
    if (client === null) await this.#options.machine.openTerminal(connectionId, argv);
  }

  async openTerminal({ connectionId, paneId }: PaneTarget): Promise<void> {
    const { daemons, machine } = this.#options;
    const { argv } = await daemons.ask(connectionId)("attach.command", { paneId });
    await machine.openTerminal(connectionId, argv);
  }

  /** Copies a command for a terminal of this machine. */
  async copyAttach({ connectionId, paneId }: PaneTarget): Promise<void> {
    const { daemons, machine, inDistro, os } = this.#options;
    const { argv, command } = await daemons.ask(connectionId)("attach.command", { paneId });
    if (os === "linux") return await machine.copy(command);
    const line = this.#shortLine(connectionId, paneId);
    await machine.copy(line ?? windowsArguments(inDistro(connectionId, argv)));
  }

  /** Has the daemon's own program attach: tmux's words mean other things to shells of Windows. */
  #shortLine(name: string, paneId: string): string | null {
    const argv = this.#options.daemons.argv(name) ?? [];
    if (argv.slice(-2).join(" ") !== "serve --stdio") return null;
    return anyShellLine([...argv.slice(0, -2), "attach", paneId, "--exec"]);
  }
}
