import { sanitiseLine } from "../shared/text/sanitise.ts";
import { configPlaces } from "./platform/config_places.ts";
import type { Config } from "./platform/config_schema.ts";
import { readLogTail } from "./platform/log_tail.ts";
import type { Paths } from "./platform/paths.ts";
import type { Rooms } from "./rooms.ts";
import type { DebugView } from "./rpc/context.ts";
import { SelfTest } from "./upkeep/selftest.ts";
import { selfTestParts } from "./upkeep/selftest_parts.ts";

export interface DebugParts {
  readonly config: Config;
  readonly paths: Paths;
}

/** A line of the log is cut by the log itself; this only bounds what somebody else wrote there. */
const LONGEST_LINE = 16_384;

/** What the daemon tells of itself to who may know it. */
export function buildDebug(rooms: Rooms, { config, paths }: DebugParts): DebugView {
  const { clock, startedAt, knowledge, log, redaction } = rooms;
  const selfTest = buildSelfTest(rooms, { config, paths });
  const { logFile } = configPlaces(config, paths);
  return {
    metrics: () => ({ at: clock.now(), since: startedAt, ...knowledge.metrics.read() }),
    selfTest: () => selfTest.run(),
    logTail: (query) => {
      log.flush();
      const scrub = (line: string) => sanitiseLine(redaction.logs(line), LONGEST_LINE);
      return readLogTail(logFile, { ...query, scrub });
    },
  };
}

function buildSelfTest(rooms: Rooms, { config, paths }: DebugParts): SelfTest {
  const { clock, startedAt, store, log, pipeline, tmux, screens: { runner }, redaction } = rooms;
  const elapsed = () => performance.now();
  const parts = selfTestParts({
    ...{ paths, config, store, runner, tmux, log, elapsed },
    sources: () => [...pipeline.world.sources.values()],
    now: () => clock.now(),
    began: { at: startedAt, elapsed: elapsed() },
  });
  return new SelfTest({ parts, clock, elapsed, redact: redaction.logs });
}
