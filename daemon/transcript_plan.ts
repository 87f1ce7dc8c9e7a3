import type { TranscriptPlan } from "./collect/agents/transcript_source.ts";
import type { TranscriptBook } from "./collect/transcript/transcript_library.ts";
import { transcriptPlaces } from "./collect/transcript/transcript_place.ts";
import { agentHomes } from "./platform/agent_homes.ts";
import type { Config } from "./platform/config_schema.ts";
import type { Environment, Paths } from "./platform/paths.ts";
import type { PriceTable } from "../shared/model/price.ts";
import { AgentAccount } from "./state/agent_account.ts";
import { formerSessions } from "./state/agent_entries.ts";
import { costOf } from "./state/cost.ts";
import type { World } from "./state/world.ts";

export interface TranscriptPlanOptions {
  readonly config: Config;
  readonly paths: Paths;
  readonly env: Environment;
  readonly book: TranscriptBook;
  readonly prices: PriceTable;
  readonly world: () => Pick<World, "panes">;
}

const DAY_MS = 86_400_000;

/** Which transcripts are read, and what is made of them. */
export function transcriptPlan(options: TranscriptPlanOptions): TranscriptPlan {
  const { config, paths, env, book, prices, world } = options;
  return {
    places: transcriptPlaces(agentHomes(config, paths, env)),
    book,
    historyMs: config.agents.transcript_history_days * DAY_MS,
    newTokens: (since) =>
      new AgentAccount({ since, costOf: (model, tokens) => costOf(prices, model, tokens) }),
    formerSessions: ({ pid }, since) => formerSessions(world().panes.values(), { pid, since }),
  };
}
