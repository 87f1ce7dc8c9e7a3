import type { PaneTarget } from "../face/menu_model.ts";
import { windowsCommandLine } from "../machine/command_line.ts";
import type { Daemons } from "./daemons.ts";
import type { MachineDeeds } from "./machine_deeds.ts";

/** Puts the words that run a program of a daemon's distro before its own. */
export type InDistro = (name: string, argv: readonly string[]) => readonly string[];

export interface PaneDeedsOptions {
  readonly daemons: Pick<Daemons, "ask">;
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
    const answer = await daemons.ask(connectionId)("attach.command", { paneId });
    const command = os === "windows"
      ? windowsCommandLine(inDistro(connectionId, answer.argv))
      : answer.command;
    await machine.copy(command);
  }
}
