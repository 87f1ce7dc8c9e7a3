import { messageOf } from "../../shared/text/message_of.ts";
import type { Clock } from "../engine/clock.ts";
import type { SettingsFile } from "../machine/settings_file.ts";
import type { MachineSettings } from "../machine/settings_schema.ts";
import type { Daemons } from "./daemons.ts";
import type { MachineDeeds } from "./machine_deeds.ts";
import { StartWish } from "./start_wish.ts";

export interface SettingsFollowerOptions {
  readonly settings: SettingsFile;
  readonly machine: MachineDeeds;
  readonly daemons: Pick<Daemons, "look" | "startOtherwise">;
  readonly clock: Clock;
  /** Takes over what was begun, and tells the user when it fails. */
  readonly begin: (deed: Promise<void>) => void;
  readonly onChange: () => void;
  /** For the user. */
  readonly onProblem: (problem: string) => void;
  readonly log: (line: string) => void;
}

/** Carries out what changes in the settings of this machine, whoever has changed it. */
export class SettingsFollower {
  readonly #options: SettingsFollowerOptions;
  readonly #startWish: StartWish;
  #source: DaemonSource;
  #endWatch: () => void = () => {};
  #takenOver: Promise<void> = Promise.resolve();

  constructor(options: SettingsFollowerOptions) {
    this.#options = options;
    this.#startWish = new StartWish(options);
    this.#source = sourceOf(options.settings.settings);
  }

  start(): void {
    const { settings, clock, onChange, log } = this.#options;
    this.#endWatch = settings.watch(() => this.changed(), { clock });
    this.#tellProblem();
    // Not waited for: the system may take its time, and the icon is there without it.
    this.#takenOver = this.#startWish.takeOver()
      .then(onChange, (error) => log(messageOf(error)));
  }

  /** The settings are others than before, or may be. */
  changed(): void {
    const { settings, daemons, begin, onChange } = this.#options;
    this.#tellProblem();
    begin(this.#startWish.follow());
    const before = this.#source;
    const { distros, launch } = this.#source = sourceOf(settings.settings);
    const isStartedOtherwise = launch !== before.launch;
    if (isStartedOtherwise || distros !== before.distros) begin(daemons.look());
    if (isStartedOtherwise) begin(daemons.startOtherwise());
    onChange();
  }

  /** Follows nothing more. Resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#endWatch();
    await this.#takenOver;
  }

  #tellProblem(): void {
    const { settings: { problem }, onProblem } = this.#options;
    if (problem !== null) onProblem(problem);
  }
}

/** The settings that say which daemons there are, and how they are started: as texts, to compare. */
interface DaemonSource {
  readonly distros: string;
  readonly launch: string;
}

function sourceOf({ distros, launch }: MachineSettings): DaemonSource {
  return { distros: JSON.stringify(distros), launch: JSON.stringify(launch) };
}
