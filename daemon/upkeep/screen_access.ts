import type { AgentType } from "../../shared/model/agent.ts";
import type { Session } from "../../shared/model/session.ts";
import type { Health } from "../../shared/protocol/methods/health.ts";
import type { ScreenParts } from "../collect/agents/agent_readers.ts";
import type { CommandRunner } from "../collect/run.ts";
import type { SessionBeingRead } from "../collect/screens/screen_reader.ts";
import { ScreenConsent } from "../collect/screens/screen_consent.ts";
import { type PaneTextRequest, readPaneTexts } from "../collect/tmux/pane_text.ts";
import type { TmuxProgram } from "../collect/tmux/program.ts";
import type { RulesInForce } from "../detect/rules_in_force.ts";
import type { Config } from "../platform/config_schema.ts";
import type { World } from "../state/world.ts";

export interface ScreenAccess {
  readonly config: Config;
  /** When this run began, milliseconds UTC. */
  readonly startedAt: number;
  readonly runner: CommandRunner;
  readonly tmux: Pick<TmuxProgram, "find">;
  readonly rules: RulesInForce;
  readonly world: () => World;
}

/** For an agent whose pack is none. */
const USUAL_DEBOUNCE_MS = 60_000;

/** What reading screens needs; null while the user allows none to be read. */
export function screenParts(access: ScreenAccess): ScreenParts | null {
  const { config, startedAt, rules, world } = access;
  const { capture, privacy, polling } = config;
  if (capture.mode !== "per_session") return null;
  return {
    consent: new ScreenConsent({ allowlist: privacy.per_session_capture_allowlist, startedAt }),
    rules: {
      readScreen: rules.readScreen,
      compactionDebounceMs: (agentType: AgentType) =>
        rules.thresholds(agentType)?.compactionDebounceMs ?? USUAL_DEBOUNCE_MS,
    },
    sessionId: (sourceId, tmuxSessionId) =>
      livingSession(world(), { sourceId, tmuxSessionId })?.id ?? null,
    readTexts: (sourceId, request) => readTexts(access, sourceId, request),
    rereadMs: polling.capture_fallback_interval_ms,
  };
}

/**
 * What health tells of screens that are read.
 * @param places those that may be read; null while nothing reads.
 */
export function captureHealth(
  { config, world }: Pick<ScreenAccess, "config" | "world">,
  places: readonly SessionBeingRead[] | null,
): Health["capture"] {
  const { capture, privacy } = config;
  const told = ({ id, name }: Session) => ({ sessionId: id, name });
  const read = (places ?? []).flatMap((place) => livingSession(world(), place) ?? []);
  const isReading = capture.mode === "per_session" && places !== null;
  const allowlist = new Set(isReading ? privacy.per_session_capture_allowlist : []);
  return {
    mode: capture.mode,
    banner: privacy.show_capture_enabled_banner,
    sessions: read.map(told),
    namesakes: namesakes(world(), { allowlist, read: new Set(read) }).map(told),
  };
}

/** Living sessions that are not read, though the user has named one that was called so. */
function namesakes(
  { sessions, sources }: World,
  { allowlist, read }: {
    readonly allowlist: ReadonlySet<string>;
    readonly read: ReadonlySet<Session>;
  },
): readonly Session[] {
  if (allowlist.size === 0) return [];
  return [...sessions.values()].map(({ session }) => session).filter((session) => {
    const { name, endedAt, sourceId } = session;
    // Of a server that does not answer, nothing is read yet of those that may be, either.
    const isSeen = endedAt === null && sources.get(sourceId)?.status === "ok";
    return isSeen && allowlist.has(name) && !read.has(session);
  });
}

async function readTexts(
  { config, runner, tmux, world }: ScreenAccess,
  sourceId: string,
  request: PaneTextRequest,
) {
  const program = tmux.find();
  const socket = world().sources.get(sourceId)?.tmuxSocket;
  if (program === null || socket === undefined) {
    return { outcome: "failed", tooMuch: false, message: "there is no tmux to ask" } as const;
  }
  const { tmux_timeout_ms: timeoutMs, max_stdout_kb } = config.exec;
  const maxOutputBytes = max_stdout_kb * 1024;
  return await readPaneTexts(request, { runner, program, socket, timeoutMs, maxOutputBytes });
}

function livingSession(world: World, { sourceId, tmuxSessionId }: SessionBeingRead) {
  for (const { session } of world.sessions.values()) {
    const isIt = session.sourceId === sourceId && session.tmuxSessionId === tmuxSessionId;
    if (isIt && session.endedAt === null) return session;
  }
  return undefined;
}
