import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import type { AgentHomes } from "../../platform/agent_homes.ts";

/** The agents whose transcripts are read. */
export type TranscriptAgent = "claude" | "codex" | "gemini";

/** A folder below which one agent keeps its transcripts. */
export interface TranscriptPlace {
  readonly agent: TranscriptAgent;
  /** Absolute; it need not exist. */
  readonly root: string;
}

/** What the name of a transcript tells of it. */
export interface TranscriptName {
  /** Stays the same when the file is moved to where the agent keeps old ones. */
  readonly key: string;
  /** The folder of its project, as the agent names it; "" where the name does not tell. */
  readonly project: string;
  /** The agent's own id; null where the name does not tell. */
  readonly sessionId: string | null;
  /** Of the session whose helper wrote it; null where the name does not tell. */
  readonly parentId: string | null;
  readonly isSubagent: boolean;
  /** False for one JSON document, true for a file of lines. */
  readonly hasLines: boolean;
}

/** Longer paths below a place are not looked at, nor those with characters that nobody types. */
const MAX_RELATIVE = 1_000;
const ODD_CHARACTER = /[\p{Cc}\u2028\u2029]/u;

const ROLLOUT = /^rollout-.*?(?:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?\.jsonl$/i;
const GEMINI_SESSION = /^session-.*\.(jsonl?)$/;

/** Where transcripts are. */
export function transcriptPlaces(homes: AgentHomes): readonly TranscriptPlace[] {
  const claude = [...new Set(homes.claudeConfigDirs)].map((directory) =>
    join(directory, "projects")
  );
  const codex = ["sessions", "archived_sessions"].map((name) => join(homes.codexHome, name));
  return [
    ...claude.map((root) => ({ agent: "claude", root }) as const),
    ...codex.map((root) => ({ agent: "codex", root }) as const),
    { agent: "gemini", root: join(homes.geminiHome, "tmp") },
  ];
}

/** What a path below a place says; null for what is no transcript. Pure. */
export function nameTranscript(agent: TranscriptAgent, relative: string): TranscriptName | null {
  if (relative.length > MAX_RELATIVE || ODD_CHARACTER.test(relative)) return null;
  const parts = relative.split("/");
  switch (agent) {
    case "claude":
      return claudeName(parts);
    case "codex":
      return codexName(parts);
    case "gemini":
      return geminiName(parts);
  }
}

/** The folder name that Claude Code gives a project. */
export function claudeProject(cwd: string): string {
  return cwd.replaceAll(/[^A-Za-z0-9]/g, "-");
}

/** The folder name that Gemini CLI gives a project. */
export function geminiProject(cwd: string): string {
  return createHash("sha256").update(cwd).digest("hex");
}

/** `PROJECT/SESSION.jsonl`, `PROJECT/agent-ID.jsonl`, `PROJECT/SESSION/subagents/agent-ID.jsonl`. */
function claudeName(parts: readonly string[]): TranscriptName | null {
  const file = parts.at(-1) ?? "";
  if (parts.length < 2 || !file.endsWith(".jsonl")) return null;
  const isSubagent = parts.length > 2 || file.startsWith("agent-");
  return {
    key: `claude/${parts.join("/")}`,
    project: parts[0] ?? "",
    sessionId: file.slice(0, -".jsonl".length),
    parentId: parts.length > 2 ? parts[1] ?? null : null,
    isSubagent,
    hasLines: true,
  };
}

/** `YYYY/MM/DD/rollout-TIME-SESSION.jsonl`, or the file alone in the folder of archived ones. */
function codexName(parts: readonly string[]): TranscriptName | null {
  const file = parts.at(-1) ?? "";
  const match = ROLLOUT.exec(file);
  if (match === null) return null;
  return {
    key: `codex/${basename(file)}`,
    project: "",
    sessionId: match[1] ?? null,
    parentId: null,
    isSubagent: false,
    hasLines: true,
  };
}

/** `PROJECT/chats/session-TIME-ID.jsonl`, and those of helpers in a folder of their session. */
function geminiName(parts: readonly string[]): TranscriptName | null {
  const match = GEMINI_SESSION.exec(parts.at(-1) ?? "");
  const isPlace = parts[1] === "chats" && (parts.length === 3 || parts.length === 4);
  if (match === null || !isPlace) return null;
  return {
    key: `gemini/${parts.join("/")}`,
    project: parts[0] ?? "",
    sessionId: null,
    parentId: parts.length === 4 ? parts[2] ?? null : null,
    isSubagent: parts.length === 4,
    hasLines: match[1] === "jsonl",
  };
}
