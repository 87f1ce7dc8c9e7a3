import type { ClaudeRecord, RegistryFolder } from "./registry_folder.ts";

/** A record that may be believed of a living process. */
export interface JoinedRecord {
  readonly record: ClaudeRecord;
  /** False where the record names no start: then an earlier process with this pid may have left it. */
  readonly proven: boolean;
}

/**
 * The record of a living process in any of the folders; null when there is none, or when it is that
 * of an earlier process with the same pid.
 * @param startTicks field 22 of `/proc/<pid>/stat` as it is now
 */
export function joinRecord(
  folders: readonly RegistryFolder[],
  { pid, startTicks }: { readonly pid: number; readonly startTicks: string },
): JoinedRecord | null {
  const candidates = folders.flatMap((folder) => folder.record(pid) ?? []);
  const proven = candidates.find(({ procStart }) => procStart === startTicks);
  if (proven !== undefined) return { record: proven, proven: true };
  const [latest] = candidates.filter(({ procStart }) => procStart === null)
    .sort((a, b) => b.writtenAt - a.writtenAt);
  return latest === undefined ? null : { record: latest, proven: false };
}
