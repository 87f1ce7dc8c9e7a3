import type { RoomLog } from "../platform/room_log.ts";

/**
 * Lets one turn of the pipeline happen. Never throws: turns begin in timers, where a fault would end
 * the daemon, and the next turn may well do; it is logged.
 */
export function guardTurn(turn: () => void, log: RoomLog): void {
  try {
    turn();
  } catch (error) {
    log.error("a turn failed in a way that it should not", {
      error: error instanceof Error ? error.stack ?? error.message : String(error),
    });
  }
}
