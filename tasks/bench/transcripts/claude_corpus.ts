import { join } from "node:path";
import { CorpusFile } from "./corpus_file.ts";
import type { SeededRandom, TextPool } from "./random.ts";

const MODELS = [
  "claude-opus-4-6",
  "claude-sonnet-4-5-20250929",
  "claude-haiku-4-5-20251001",
] as const;

const COMPACT_EACH = 90;

export interface CorpusContext {
  readonly random: SeededRandom;
  readonly text: TextPool;
  /** Times begin here and go on for ninety days, milliseconds UTC. */
  readonly begin: number;
}

export interface ClaudeContext extends CorpusContext {
  /** So many answers a session has at most: a small corpus shall not be one large file. */
  readonly maxAnswers: number;
}

type Row = Record<string, unknown>;

/** One conversation as it is being written. */
interface Conversation {
  readonly folder: string;
  readonly file: CorpusFile;
  readonly sessionId: string;
  readonly model: string;
  readonly isSidechain: boolean;
  at: number;
  /** The rows so far, for a copy on resume; null when no copy will be made. */
  readonly kept: Row[] | null;
}

/**
 * Writes one session of Claude Code in the shapes of its transcripts, with a subagent's file now and
 * then, and at times a second session that begins as a copy of the first. Returns its bytes.
 */
export function writeClaudeSession(folder: string, context: ClaudeContext): number {
  const { random, begin, maxAnswers } = context;
  // Most are short, and a few go on for days, to tens of megabytes.
  const wanted = random.chance(0.02) ? random.between(2_000, 7_000) : random.skewed(8, 1_000);
  const answers = Math.max(4, Math.min(wanted, maxAnswers));
  const isResumed = random.chance(0.06);
  const first = open(folder, context, begin + random.between(0, 80 * 86_400_000), isResumed);
  talk(first, context, answers);
  let bytes = close(first);
  if (!isResumed || first.kept === null) return bytes;
  const second = open(folder, context, first.at + 3_600_000, false);
  for (const row of first.kept) second.file.add({ ...row, sessionId: second.sessionId });
  talk(second, context, answers / 4);
  bytes += close(second);
  return bytes;
}

function open(
  folder: string,
  { random }: CorpusContext,
  at: number,
  isKept: boolean,
): Conversation {
  const sessionId = random.uuid();
  return {
    folder,
    file: new CorpusFile(join(folder, `${sessionId}.jsonl`)),
    sessionId,
    model: MODELS[random.between(0, 1)] ?? MODELS[0],
    isSidechain: false,
    at,
    kept: isKept ? [] : null,
  };
}

function close({ file }: Conversation): number {
  file[Symbol.dispose]();
  return file.bytes;
}

function talk(to: Conversation, context: CorpusContext, answers: number): void {
  const { random, text } = context;
  let window = random.between(8_000, 20_000);
  for (let count = 0; count < answers; count++) {
    to.at += random.between(2_000, 60_000);
    if (count % random.between(5, 12) === 0) {
      user(to, context, { role: "user", content: text.take(random.skewed(40, 3_000)) });
    }
    if (count > 0 && count % COMPACT_EACH === 0) {
      compact(to, context, window);
      window = 12_000;
    }
    window += answer(to, context, window);
    if (random.chance(0.9)) toolResult(to, context);
    if (!to.isSidechain && random.chance(0.012)) subagent(to, context);
  }
}

function rowBase(to: Conversation, random: SeededRandom): Row {
  return {
    parentUuid: random.uuid(),
    isSidechain: to.isSidechain,
    userType: "external",
    cwd: "/home/u/project",
    sessionId: to.sessionId,
    version: "2.1.212",
    gitBranch: "main",
  };
}

function add(to: Conversation, row: Row): void {
  to.file.add(row);
  to.kept?.push(row);
}

function ending(to: Conversation, random: SeededRandom): Row {
  return { uuid: random.uuid(), timestamp: new Date(to.at).toISOString() };
}

function user(to: Conversation, { random }: CorpusContext, message: Row, extra: Row = {}): void {
  const row = { ...rowBase(to, random), type: "user", message, ...ending(to, random), ...extra };
  add(to, row);
}

function toolResult(to: Conversation, context: CorpusContext): void {
  const { random, text } = context;
  // Now and then a whole file or a picture.
  const size = random.chance(0.01) ? random.between(100_000, 600_000) : random.skewed(80, 24_000);
  const output = text.take(size);
  const id = `toolu_01${random.hex(22)}`;
  user(to, context, {
    role: "user",
    content: [{ tool_use_id: id, type: "tool_result", content: output, is_error: false }],
  }, { toolUseResult: { stdout: output.slice(0, 4_000), stderr: "", interrupted: false } });
}

/** One line for each block; what was put out grows until the last. Returns the tokens put out. */
function answer(to: Conversation, context: CorpusContext, window: number): number {
  const { random } = context;
  const blocks = answerBlocks(context);
  const output = random.skewed(30, 6_000);
  const cacheRead = Math.floor(window * random.next());
  const id = `msg_01${random.hex(22)}`;
  const requestId = `req_01${random.hex(22)}`;
  const cacheWrite = random.between(0, 3_000);
  blocks.forEach((block, index) => {
    const isLast = index === blocks.length - 1;
    to.at += 400;
    add(to, {
      ...rowBase(to, random),
      message: {
        model: to.isSidechain ? MODELS[2] : to.model,
        id,
        type: "message",
        role: "assistant",
        content: [block],
        stop_reason: isLast ? "tool_use" : null,
        stop_sequence: null,
        usage: {
          input_tokens: 4,
          cache_creation_input_tokens: cacheWrite,
          cache_read_input_tokens: cacheRead,
          cache_creation: {
            ephemeral_5m_input_tokens: cacheWrite,
            ephemeral_1h_input_tokens: 0,
          },
          output_tokens: isLast ? output : 1 + index,
          service_tier: "standard",
        },
      },
      requestId,
      type: "assistant",
      ...ending(to, random),
    });
  });
  return output;
}

function answerBlocks({ random, text }: CorpusContext): Row[] {
  const blocks: Row[] = [];
  if (random.chance(0.4)) {
    const thinking = text.take(random.skewed(100, 4_000));
    blocks.push({ type: "thinking", thinking, signature: random.hex(600) });
  }
  if (random.chance(0.5)) blocks.push({ type: "text", text: text.take(random.skewed(20, 3_000)) });
  const isEdit = random.chance(0.4);
  const input = isEdit
    ? {
      file_path: "/home/u/project/src/module.ts",
      old_string: text.take(random.skewed(40, 2_000)),
      new_string: text.take(random.skewed(40, 6_000)),
    }
    : { command: text.take(random.between(10, 300)), description: text.take(40) };
  const name = isEdit ? "Edit" : "Bash";
  blocks.push({ type: "tool_use", id: `toolu_01${random.hex(22)}`, name, input });
  return blocks;
}

function compact(to: Conversation, context: CorpusContext, preTokens: number): void {
  const { random, text } = context;
  add(to, {
    ...rowBase(to, random),
    parentUuid: null,
    type: "system",
    subtype: "compact_boundary",
    content: "Conversation compacted",
    level: "info",
    compactMetadata: { trigger: "auto", preTokens },
    ...ending(to, random),
  });
  const summary = { role: "user", content: text.take(8_000) };
  user(to, context, summary, { isCompactSummary: true, isVisibleInTranscriptOnly: true });
}

/** A subagent's own file; its last answer is repeated by its parent, and its sum told once more. */
function subagent(parent: Conversation, context: CorpusContext): void {
  const { random, text } = context;
  const agentId = random.hex(7);
  const folder = join(parent.folder, parent.sessionId, "subagents");
  const agent: Conversation = {
    ...parent,
    file: new CorpusFile(join(folder, `agent-${agentId}.jsonl`)),
    isSidechain: true,
    kept: [],
  };
  user(agent, context, { role: "user", content: text.take(600) });
  talk(agent, context, random.between(4, 16));
  const last = agent.kept?.findLast(({ type }) => type === "assistant");
  close(agent);
  parent.at = agent.at;
  if (last !== undefined) add(parent, { ...last, requestId: `req_01${random.hex(22)}` });
  user(parent, context, {
    role: "user",
    content: [{ tool_use_id: `toolu_01${random.hex(22)}`, type: "tool_result", content: "done" }],
  }, {
    toolUseResult: { status: "completed", agentId, usage: { input_tokens: 9, output_tokens: 9 } },
  });
}
