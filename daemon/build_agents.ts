import type { PriceTable } from "../shared/model/price.ts";
import { agentRules, ntmRule } from "./agent_rules.ts";
import { AgentReaders } from "./collect/agents/agent_readers.ts";
import type { NtmReaderSettings } from "./collect/ntm/ntm_reader.ts";
import type { TranscriptBook } from "./collect/transcript/transcript_library.ts";
import { agentHomes } from "./platform/agent_homes.ts";
import type { Clock } from "./platform/clock.ts";
import type { Log } from "./platform/log.ts";
import type { AgentSight } from "./state/observation.ts";
import { transcriptPlan } from "./transcript_plan.ts";
import { ntmPauses, ntmProbe, ntmSocket } from "./upkeep/ntm_access.ts";
import { type ScreenAccess, screenParts } from "./upkeep/screen_access.ts";
import type { TmuxPlaces } from "./upkeep/tmux_access.ts";

export interface AgentParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly places: TmuxPlaces;
  readonly screens: ScreenAccess;
  /** Null where transcripts are not read. */
  readonly book: TranscriptBook | null;
  readonly prices: PriceTable;
  readonly onSight: (sight: AgentSight) => void;
}

/** The readers of agents, as the settings want them. */
export function buildAgents(parts: AgentParts): AgentReaders {
  const { clock, log, places, screens, book, prices, onSight } = parts;
  const { config, paths, env } = places;
  const { rules, world } = screens;
  const { enable, max_age_minutes } = config.agent_hooks;
  return new AgentReaders({
    clock,
    log: log.room("collect"),
    claudeConfigDirs: agentHomes(config, paths, env).claudeConfigDirs,
    hooks: enable ? { directory: paths.hookSpool, staleMs: max_age_minutes * 60_000 } : null,
    rules: agentRules(rules),
    socketOf: (sourceId) => world().sources.get(sourceId)?.tmuxSocket ?? null,
    ntm: config.ntm.enable ? ntmSettings(parts) : null,
    transcripts: book && transcriptPlan({ config, paths, env, book, prices, world }),
    screens: screenParts(screens),
    onSight,
  });
}

function ntmSettings({ clock, places, screens: { rules, world } }: AgentParts): NtmReaderSettings {
  const socket = ntmSocket(places);
  const isUsual = (id: string) => world().sources.get(id)?.tmuxSocket === socket;
  const asker = ntmProbe(places, { now: () => clock.now() });
  return { asker, isUsual, rule: ntmRule(rules), ...ntmPauses(places) };
}
