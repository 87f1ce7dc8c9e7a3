import type { FaceInput } from "../face/face_input.ts";
import type { MenuAction } from "../face/menu_model.ts";
import { faceSettings } from "../machine/face_settings.ts";
import type { MachinePlaces } from "../machine/places.ts";
import type { SettingsFile } from "../machine/settings_file.ts";
import { actionsOf } from "../shell/menu_options.ts";
import type { TrayLook } from "../shell/tray_icon.ts";
import type { Daemons } from "./daemons.ts";
import { TrayLooks } from "./tray_looks.ts";

export interface TrayFaceOptions {
  readonly show: (look: TrayLook) => void;
  readonly daemons: Pick<Daemons, "connections">;
  readonly settings: Pick<SettingsFile, "settings">;
  readonly os: MachinePlaces["os"];
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** Icon, tooltip and menu as they are shown, and what they are made of. */
export class TrayFace {
  readonly #options: TrayFaceOptions;
  readonly #looks = new TrayLooks();
  #look: TrayLook | null = null;

  constructor(options: TrayFaceOptions) {
    this.#options = options;
  }

  /** All that is known now. */
  input(): FaceInput {
    const { daemons, settings, os, now } = this.#options;
    const at = now();
    return {
      connections: daemons.connections(at),
      settings: faceSettings(settings.settings, os),
      now: at,
    };
  }

  /** Of all daemons that are shown. */
  names(): readonly string[] {
    return this.input().connections.map(({ id }) => id);
  }

  draw(): void {
    this.#look = this.#looks.draw(this.input());
    this.#options.show(this.#look);
  }

  /** What a click on an entry of the menu asks for. */
  actionOf(id: string): MenuAction | undefined {
    return actionsOf(this.#look?.menu ?? []).get(id);
  }
}
