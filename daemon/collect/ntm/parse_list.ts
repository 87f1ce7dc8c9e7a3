import { itemsOf, type Printed, readAnswer, textOf, type Unanswered } from "./answer.ts";
import { MAX_SESSIONS } from "./parse_status.ts";
import { parseSessionName } from "./session_name.ts";

/** What ntm says of one session; a plain tmux session looks the same. */
export interface NtmSession {
  readonly name: string;
  /** Null when it has none. */
  readonly label: string | null;
  readonly baseProject: string;
}

export interface NtmList {
  readonly kind: "ok";
  readonly sessions: readonly NtmSession[];
  /** Entries that could not be used: unreadable, or beyond the limit. */
  readonly dropped: number;
}

/**
 * Reads what `ntm list --json` printed. Where it leaves project or label out, the name gives them.
 * Never throws.
 */
export function parseList(printed: Printed): NtmList | Unanswered {
  const answer = readAnswer(printed);
  if (answer.kind !== "object") return answer;
  const { sessions: value } = answer.members;
  if (!Array.isArray(value) && value !== null) {
    return { kind: "garbage", message: "ntm printed a JSON object that is no list of sessions" };
  }
  const { items, dropped } = itemsOf(value, MAX_SESSIONS);
  const sessions: NtmSession[] = [];
  for (const item of items) {
    const name = textOf(item.name);
    if (name === null) continue;
    const named = parseSessionName(name);
    sessions.push({
      name,
      label: textOf(item.label) ?? named.label,
      baseProject: textOf(item.base_project) ?? named.baseProject,
    });
  }
  return { kind: "ok", sessions, dropped: dropped + items.length - sessions.length };
}
