import type { FaceConnection } from "../face/face_input.ts";
import type { MachinePlaces } from "../machine/places.ts";
import type { Desktop } from "../shell/desktop.ts";
import type { Daemons } from "./daemons.ts";
import { NOTICE_TITLE } from "./notices.ts";
import { type LettingGo, whyNotLetGo } from "./why_not_let_go.ts";

export interface EndDeedsOptions {
  readonly os: MachinePlaces["os"];
  readonly daemons: Pick<Daemons, "stopDaemon" | "hasSessions">;
  readonly connections: () => readonly FaceConnection[];
  readonly ask: Desktop["ask"];
  /** Ends the tray. */
  readonly end: () => Promise<void>;
}

/** Ends the tray or a daemon; on Windows, where that may end tmux sessions, the user is asked first. */
export class EndDeeds {
  readonly #options: EndDeedsOptions;

  constructor(options: EndDeedsOptions) {
    this.#options = options;
  }

  async quit(): Promise<void> {
    const { connections, end } = this.#options;
    if (await this.#mayLetGo(connections(), "quit")) await end();
  }

  async stopDaemon(name: string): Promise<void> {
    const { connections, daemons } = this.#options;
    const meant = connections().filter(({ id }) => id === name);
    if (await this.#mayLetGo(meant, "stop")) await daemons.stopDaemon(name);
  }

  /** True also where nobody can be asked. */
  async #mayLetGo(connections: readonly FaceConnection[], what: LettingGo): Promise<boolean> {
    const { os, ask, daemons } = this.#options;
    // One that is off, or was stopped, is not held up by us.
    const names = connections.filter(({ id, state }) =>
      state.kind !== "none" && daemons.hasSessions(id)
    ).map(({ label }) => label);
    const text = os === "windows" ? whyNotLetGo(names, what) : null;
    return text === null || await ask({ title: NOTICE_TITLE, text }) !== false;
  }
}
