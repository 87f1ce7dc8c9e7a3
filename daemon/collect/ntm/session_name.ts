import type { AgentType } from "../../../shared/model/agent.ts";
import { ntmAgentType } from "./agent_type.ts";

/** What ntm puts into the name of a session. */
export interface NtmSessionName {
  readonly baseProject: string;
  /** What tells several sessions of one project apart; null when there is none. */
  readonly label: string | null;
}

/** What ntm writes as the title of a pane when it starts an agent there. */
export interface NtmPaneTitle {
  /** The session's name at that time; it may have been renamed since. */
  readonly session: string;
  readonly agentType: AgentType;
  /** Ntm's word in its long form, for example `aider`. */
  readonly ntmType: string;
  /** Counts the agents of one type in one session, from 1. */
  readonly number: number;
  /** A model or a persona; null when there is none. */
  readonly variant: string | null;
  readonly tags: readonly string[];
}

const SEPARATOR = "--";

/** A title that is longer was not written by ntm, UTF-16 units. */
const LONGEST_TITLE = 400;

/** `session__type_number`, then perhaps `_variant`, then perhaps tags in brackets. */
const TITLE = /^(.+)__([a-z]{1,20})_(\d{1,4})(?:_([^\s[\]]+))?(?:\s?\[([^[\]]*)\])?$/iu;

/**
 * Project and label from a session's name: the label follows the first `--`. A name that begins with
 * it, or ends there, has no label. Says nothing of who made the session: others may use `--` too.
 */
export function parseSessionName(name: string): NtmSessionName {
  const at = name.indexOf(SEPARATOR);
  const label = at > 0 ? name.slice(at + SEPARATOR.length) : "";
  return label === "" ? { baseProject: name, label: null } : {
    baseProject: name.slice(0, at),
    label,
  };
}

/**
 * Reads a pane's title, sanitised already, as ntm writes it; null for any other title. Most agents
 * write their own over it, so that null does not mean that ntm did not start the pane.
 */
export function parsePaneTitle(title: string): NtmPaneTitle | null {
  if (title.length > LONGEST_TITLE) return null;
  const [, session, type, number, variant, tags] = TITLE.exec(title) ?? [];
  if (session === undefined || type === undefined || number === undefined) return null;
  const { agentType, ntmType } = ntmAgentType(type);
  // Python and others use the same underscores: without a word of ntm's it is anything.
  if (ntmType === null) return null;
  return {
    session,
    agentType,
    ntmType,
    number: Number(number),
    variant: variant ?? null,
    tags: (tags ?? "").split(",").map((tag) => tag.trim()).filter((tag) => tag !== ""),
  };
}
