import { PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import type { RoomLog } from "../platform/room_log.ts";
import type { Store } from "../store/store.ts";

export interface RunRecordOptions {
  readonly store: Pick<Store, "beginRun" | "endRun">;
  readonly runId: string;
  readonly version: string;
  readonly features: readonly string[];
  readonly log: RoomLog;
}

/** Keeps in the database when this run began and ended; neither is worth failing for. */
export class RunRecord {
  readonly #options: RunRecordOptions;

  constructor(options: RunRecordOptions) {
    this.#options = options;
  }

  start(): void {
    const { store, runId, version, features, log } = this.#options;
    try {
      store.beginRun({ runId, version, protocolVersion: PROTOCOL_VERSION, features });
    } catch (error) {
      // A full disk: the live picture is served all the same.
      log.error("the beginning of the run was not kept", { error: String(error) });
    }
  }

  stop(): void {
    const { store, runId, log } = this.#options;
    try {
      store.endRun(runId);
    } catch (error) {
      // A full disk must not keep the daemon from ending; the run then reads as killed.
      log.error("the end of the run was not kept", { error: String(error) });
    }
  }
}
