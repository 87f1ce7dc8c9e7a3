import { messageOf } from "../../shared/text/message_of.ts";
import type { PaneTarget } from "../face/menu_model.ts";
import { windowsArguments } from "../machine/command_line.ts";
import { anyShellLine } from "../machine/shell_line.ts";
import type { PaneNames } from "../shell/choose_window.ts";
import type { Desktop } from "../shell/desktop.ts";
import type { Raised } from "../shell/raise_terminal.ts";
import { attachWords } from "./attach_words.ts";
import type { Daemons } from "./daemons.ts";
import type { MachineDeeds } from "./machine_deeds.ts";

/** Puts the words that run a program of a daemon's distro before its own. */
export type InDistro = (name: string, argv: readonly string[]) => readonly string[];

export interface PaneDeedsOptions {
  readonly daemons: Pick<Daemons, "ask" | "argv" | "link">;
  readonly desktop: Pick<Desktop, "raiseTerminal">;
  readonly machine: MachineDeeds;
  readonly inDistro: InDistro;
  readonly os: "windows" | "linux";
  /** Tells the user something about what was asked for. */
  readonly say: (text: string) => void;
}

/** What is said where the window of a terminal did not come forward. */
const NOT_RAISED: Readonly<Record<Exclude<Raised, "raised">, string>> = {
  refused: "The terminal shows the pane now, but Windows left it behind other windows. " +
    "Choose it on the taskbar.",
  none: "The terminal that tmux was used in last shows the pane now, but it has no window here " +
    "that could be told. Where you do not see it, choose Open in Terminal.",
};

/** The ways from the tray into a pane. */
export class PaneDeeds {
  readonly #options: PaneDeedsOptions;

  constructor(options: PaneDeedsOptions) {
    this.#options = options;
  }

  /** Shows a pane where somebody is attached; else in a terminal of its own. */
  async focus(target: PaneTarget): Promise<void> {
    const { connectionId, paneId } = target;
    const ask = this.#options.daemons.ask(connectionId);
    const { client, argv } = await ask("actions.focus", { paneId });
    if (client === null) return await this.#openTerminal(target, argv);
    await this.bringForward(target);
  }

  /** A terminal shows a pane now: its window comes before all others, or the user is told why not. */
  async bringForward({ connectionId, paneId }: PaneTarget): Promise<void> {
    const { desktop, say } = this.#options;
    try {
      const raised = await desktop.raiseTerminal(this.#names(connectionId, paneId));
      if (raised !== null && raised !== "raised") say(NOT_RAISED[raised]);
    } catch (error) {
      const why = messageOf(error);
      say(`The terminal shows the pane now, but its window could not be brought forward: ${why}`);
    }
  }

  async openTerminal(target: PaneTarget): Promise<void> {
    const { connectionId, paneId } = target;
    // Of a pane that has ended it says so, which nobody could read in a terminal that closes.
    const { argv } = await this.#options.daemons.ask(connectionId)("attach.command", { paneId });
    await this.#openTerminal(target, argv);
  }

  /** Copies a command for a terminal of this machine. */
  async copyAttach({ connectionId, paneId }: PaneTarget): Promise<void> {
    const { daemons, machine, inDistro, os } = this.#options;
    const { argv, command } = await daemons.ask(connectionId)("attach.command", { paneId });
    if (os === "linux") return await machine.copy(command);
    const words = attachWords(daemons.argv(connectionId), paneId);
    // tmux's words mean other things to shells of Windows.
    const line = words && anyShellLine(words);
    await machine.copy(line ?? windowsArguments(inDistro(connectionId, argv)));
  }

  /** @param argv how tmux attaches: what finds no tmux where its shell has a longer PATH. */
  async #openTerminal(
    { connectionId, paneId }: PaneTarget,
    argv: readonly string[],
  ): Promise<void> {
    const { daemons, machine, inDistro } = this.#options;
    const words = attachWords(daemons.argv(connectionId), paneId);
    await machine.openTerminal(words ?? inDistro(connectionId, argv));
  }

  #names(connectionId: string, paneId: string): PaneNames {
    const snapshot = this.#options.daemons.link(connectionId)?.snapshot;
    const pane = snapshot?.panes.find(({ id }) => id === paneId);
    const sessions = snapshot?.sessions.filter(({ id }) => pane?.sessionIds.includes(id)) ?? [];
    return {
      sessions: sessions.map(({ name }) => name),
      windowIndex: pane?.windowIndex ?? 0,
      windowName: pane?.windowName ?? "",
      title: pane?.title ?? "",
    };
  }
}
