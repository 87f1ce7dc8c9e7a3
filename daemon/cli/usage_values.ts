import type { ValueParser } from "@optique/core/valueparser";
import type { AgentType } from "../../shared/model/agent.ts";
import type { UsageGroup } from "../../shared/protocol/methods/usage.ts";
import { isDate, parseSince, type Since } from "./usage_period.ts";
import { message } from "./help_text.ts";

/*
 * Written down again, and held to the protocol by a test: its schemas take longer to load than most
 * commands take to run.
 */
export const USAGE_GROUPS = [
  "day",
  "session",
  "model",
  "agent",
  "project",
] as const satisfies readonly UsageGroup[];

/** Agents whose transcripts are read. */
export const TRANSCRIPT_AGENTS = ["claude", "codex", "gemini"] as const satisfies AgentType[];

/** A list such as `day,model`. */
export const groupList: ValueParser<"sync", readonly UsageGroup[]> = {
  mode: "sync",
  metavar: "LIST",
  placeholder: ["day"],
  parse(input) {
    const groups: UsageGroup[] = [];
    for (const name of input.split(",").map((part) => part.trim())) {
      const group = USAGE_GROUPS.find((known) => known === name);
      if (group === undefined) {
        const error =
          message`Expected day, session, model, agent or project, joined by commas, but got ${name}.`;
        return { success: false, error };
      }
      if (!groups.includes(group)) groups.push(group);
    }
    return { success: true, value: groups };
  },
  format: (groups) => groups.join(","),
  *suggest(prefix) {
    const begun = prefix.slice(0, prefix.lastIndexOf(",") + 1);
    for (const group of USAGE_GROUPS) {
      const text = begun + group;
      if (text.startsWith(prefix)) yield { kind: "literal", text };
    }
  },
};

/** Since when: `24h`, `7d`, `2w`, a date or `all`. */
export const since: ValueParser<"sync", Since> = {
  mode: "sync",
  metavar: "WHEN",
  placeholder: { kind: "all" },
  parse(input) {
    const value = parseSince(input);
    if (value !== null) return { success: true, value };
    const error =
      message`Expected 24h, 7d, 2w, a day such as 2026-11-01, or all, but got ${input}.`;
    return { success: false, error };
  },
  format: (value) => JSON.stringify(value),
};

/** The name of a model: anything but nothing. */
export const modelName: ValueParser<"sync", string> = {
  mode: "sync",
  metavar: "NAME",
  placeholder: "NAME",
  parse(input) {
    if (input.trim() !== "") return { success: true, value: input };
    const error = message`Expected the exact name of a model, but got ${input}.`;
    return { success: false, error };
  },
  format: (value) => value,
};

/** A day as `2026-11-01`. */
export const date: ValueParser<"sync", string> = {
  mode: "sync",
  metavar: "DAY",
  placeholder: "2026-11-01",
  parse(input) {
    if (isDate(input)) return { success: true, value: input };
    return { success: false, error: message`Expected a day such as 2026-11-01, but got ${input}.` };
  },
  format: (value) => value,
};
