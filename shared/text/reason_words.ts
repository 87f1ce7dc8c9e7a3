import { type SourceCode, sourceWords } from "./source_words.ts";

/**
 * Every reason of a status and every claim that the tracker itself makes, in words that follow a
 * status: `waiting: it asks for permission`. Rules of packs are typed by their own words, so a test
 * holds those of the built-in ones to this table.
 */
export const REASON_WORDS = {
  // It works.
  turn_running: "it is working",
  compacting: "it is compacting its context",
  one_prompt_run: "it answers a single prompt, and can ask nobody",
  output: "something is being drawn in it",

  // It waits for a person.
  permission_prompt: "it asks for permission",
  approval_prompt: "it asks for an approval",
  approve_tool: "it asks to use a tool",
  plan_approval: "it asks whether its plan is right",
  question: "it asks a question",
  question_prompt: "it asks a question",
  input_needed: "it asks for input",
  dialog_open: "it shows a dialog",
  worker_request: "one of its workers asks for something",
  sandbox_request: "its sandbox asks for something",
  waiting_other: "it waits for you",
  trust_prompt: "it asks whether you trust this folder",
  login_needed: "it needs you to log in",
  confirm_prompt: "it asks you to confirm something",
  password_prompt: "it asks for a password",
  escalation_pattern: "its screen shows what one of your escalation patterns looks for",

  // It rests.
  turn_over: "it has ended its turn",
  session_started: "its session has begun, and nothing was asked of it yet",
  interrupted: "its turn was interrupted",
  turn_failed: "its turn has failed",
  rate_limited: "it is sent away for asking too much (rate limit)",
  usage_limit: "it has used up what its plan allows (usage limit)",
  shell_at_prompt: "a shell stands at its prompt",
  suspended: "it is suspended",
  in_background: "it was put into the background of its shell",
  shell_quiet: "a shell is in the foreground, and nothing is drawn",
  silent_long: "nothing was drawn for long",

  // It has ended.
  agent_exited: "the agent has ended",
  pane_dead: "its process has ended, and tmux keeps the pane",
  closed: "it was closed",
  server_exited: "its tmux server has ended",
  server_replaced: "another tmux server has taken the place of its own",

  // Nobody knows.
  new: "it was found just now",
  no_output_seen: "nothing that it has drawn was seen yet",
  silent_short: "it is silent, and may think, wait or rest",
  clock_set_back: "the clock was set back, so its last output tells nothing",
  no_evidence: "it is silent, and nothing tells whether it thinks, waits or rests",
  evidence_stale: "it is silent, and what was said of it is too old to count",
  rest_or_dialog: "it rests or stands before a dialog, and nothing tells which",

  // What is said beside a status.
  answered: "an answer has come, and more may follow",
  covered: "something lies over the conversation, so its screen tells nothing",
  status_not_understood: "it is in a status that this version does not know",
  context_low: "little of its context is left",
  agent_process_gone: "the process of the agent is gone",
  compact_pattern: "its screen shows what one of your compaction patterns looks for",
} as const satisfies Readonly<Record<string, string>>;

/** What tmux shows of a pane, for a list of evidence. */
const SIGHT_WORDS = {
  output: "something was drawn",
  no_output: "nothing was drawn",
  shell_in_foreground: "a shell is in the foreground",
  dead: "its process has ended",
  gone: "it is not there any more",
} as const satisfies Readonly<Record<string, string>>;

/** The codes that have words; a `_stale` one is of a source that is not believed any more. */
export type ReasonCode = keyof typeof REASON_WORDS | `${SourceCode}_stale`;
export type SightCode = keyof typeof SIGHT_WORDS;

/**
 * Why a status is what it is, or what is claimed, in words. A code of a user's own rule, or of a
 * newer version, comes with blanks for its underscores.
 */
export function reasonWords(code: string): string {
  const source = /^([a-z]+)_stale$/.exec(code)?.[1];
  if (isIn(REASON_WORDS, code)) return REASON_WORDS[code];
  if (source === undefined) return code.replaceAll("_", " ");
  return `what ${sourceWords(source)} says is not believed any more`;
}

/** What tmux shows, in words. */
export function sightWords(code: string): string {
  return isIn(SIGHT_WORDS, code) ? SIGHT_WORDS[code] : code.replaceAll("_", " ");
}

function isIn<Table extends object>(table: Table, code: string): code is keyof Table & string {
  return Object.hasOwn(table, code);
}
