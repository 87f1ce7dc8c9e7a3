import { type LogFields, type LogLevel, type LogRoom, type RoomLog, roomLog } from "./room_log.ts";

export interface MemoryRecord {
  readonly room: LogRoom;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export interface MemoryLog {
  room(name: LogRoom): RoomLog;
  /** Everything written, oldest first, as it was given: neither scrubbed nor filtered. */
  readonly records: readonly MemoryRecord[];
}

/** A log for tests: keeps what is written, in memory. */
export function memoryLog(): MemoryLog {
  const records: MemoryRecord[] = [];
  return {
    records,
    room: (room) =>
      roomLog((level, message, fields) => void records.push({ room, level, message, fields })),
  };
}
