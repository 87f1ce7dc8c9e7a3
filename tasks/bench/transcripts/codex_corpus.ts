import { join } from "node:path";
import type { CorpusContext } from "./claude_corpus.ts";
import { CorpusFile } from "./corpus_file.ts";

const MODELS = ["gpt-5.2-codex", "gpt-5.1-codex"] as const;
const ANSWERS = 150;

interface Sum {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}

/** One rollout as it is being written. */
interface Rollout {
  readonly file: CorpusFile;
  at: number;
  readonly sum: Sum;
}

/** Writes one session of Codex in the shapes of its rollouts. Returns its bytes. */
export function writeCodexSession(home: string, context: CorpusContext): number {
  const { random, text, begin } = context;
  const at = begin + random.between(0, 80 * 86_400_000);
  const day = new Date(at).toISOString().slice(0, 10).replaceAll("-", "/");
  const id = random.uuid();
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(":", "-");
  using file = new CorpusFile(join(home, "sessions", day, `rollout-${stamp}-${id}.jsonl`));
  const to: Rollout = { file, at, sum: { input: 0, cached: 0, output: 0, reasoning: 0 } };
  add(to, "session_meta", {
    id,
    timestamp: new Date(at).toISOString(),
    cwd: "/home/u/project",
    originator: "codex_cli_rs",
    cli_version: "0.145.0",
    source: "cli",
    base_instructions: { text: text.take(12_000) },
  });
  const model = MODELS[random.between(0, 1)] ?? MODELS[0];
  let window = random.between(9_000, 15_000);
  for (let count = 0; count < ANSWERS; count++) {
    if (count % 12 === 0) prompt(to, context, model);
    window += answer(to, context, window);
    if (window > 200_000) window = 20_000;
  }
  return file.bytes;
}

function add(to: Rollout, type: string, payload: unknown): void {
  to.file.add({ timestamp: new Date(to.at).toISOString(), type, payload });
}

function prompt(to: Rollout, { random, text }: CorpusContext, model: string): void {
  to.at += random.between(5_000, 500_000);
  const message = text.take(random.skewed(30, 2_000));
  add(to, "event_msg", {
    type: "task_started",
    turn_id: random.uuid(),
    model_context_window: 258_400,
  });
  add(to, "turn_context", { cwd: "/home/u/project", model, effort: "high", summary: "auto" });
  const content = [{ type: "input_text", text: message }];
  add(to, "response_item", { type: "message", role: "user", content });
  add(to, "event_msg", { type: "user_message", message, images: [] });
}

/** Returns the tokens that the window grew by. */
function answer(to: Rollout, { random, text }: CorpusContext, window: number): number {
  to.at += random.between(2_000, 40_000);
  add(to, "response_item", {
    type: "reasoning",
    summary: [{ type: "summary_text", text: text.take(random.skewed(40, 500)) }],
    encrypted_content: random.hex(random.skewed(800, 6_000)),
  });
  const call = `call_${random.hex(22)}`;
  const command = JSON.stringify({ cmd: text.take(random.skewed(20, 1_500)) });
  add(to, "response_item", {
    type: "function_call",
    name: "exec",
    arguments: command,
    call_id: call,
  });
  const last = {
    input: window,
    cached: Math.floor(window * random.next()),
    output: random.skewed(20, 3_000),
    reasoning: random.between(0, 20),
  };
  to.sum.input += last.input;
  to.sum.cached += last.cached;
  to.sum.output += last.output;
  to.sum.reasoning += last.reasoning;
  add(to, "event_msg", {
    type: "token_count",
    info: {
      total_token_usage: usageOf(to.sum),
      last_token_usage: usageOf(last),
      model_context_window: 258_400,
    },
    rate_limits: {
      limit_id: "codex",
      primary: {
        used_percent: 7,
        window_minutes: 300,
        resets_at: Math.floor(to.at / 1000) + 9_000,
      },
      secondary: { used_percent: 21, window_minutes: 10_080, resets_at: 1_790_000_000 },
      credits: null,
      plan_type: "pro",
    },
  });
  to.at += 50;
  const output = text.take(random.skewed(60, 16_000));
  add(to, "response_item", { type: "function_call_output", call_id: call, output });
  return last.output + Math.floor(output.length / 4);
}

function usageOf({ input, cached, output, reasoning }: Sum) {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}
