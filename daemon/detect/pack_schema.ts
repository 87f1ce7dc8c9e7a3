import * as z from "zod";

/*
 * A detector pack as it stands in its file. Each error text completes the sentence "KEY is VALUE,
 * but must be …".
 */

/** What a pack may hold at most. */
export const PACK_LIMITS = {
  /** Of the file, as UTF-8. */
  bytes: 64 * 1024,
  /** Of each kind: titles, screen rules, vetoes and so on. */
  rules: 64,
  patternsPerRule: 8,
  patternsPerPack: 256,
  /** UTF-16 units. */
  patternLength: 512,
  examples: 100,
} as const;

const RULE_LIST = `a list of at most ${PACK_LIMITS.rules} tables, each under a [[header]]`;
const PATTERN = `a text of 1 to ${PACK_LIMITS.patternLength} characters`;
const PATTERN_LIST = `a list of 1 to ${PACK_LIMITS.patternsPerRule} patterns`;

/** Like `z.enum`, and says which words there are. */
function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `one of ${words.map((word) => `"${word}"`).join(", ")}` });
}

const whole = (min: number, max: number) => {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

const flag = z.boolean({ error: "true or false" });

const WORD = "a word of at most 48 small letters, digits and _, a letter first";
const word = z.string({ error: WORD }).regex(/^[a-z][a-z0-9_]{0,47}$/, { error: WORD });

const VERSION = 'one to three numbers joined by dots, such as "1.2.0"';
const version = z.string({ error: VERSION })
  .regex(/^\d{1,6}(?:\.\d{1,6}){0,2}$/, { error: VERSION });

const pattern = z.string({ error: PATTERN })
  .min(1, { error: PATTERN })
  .max(PACK_LIMITS.patternLength, { error: PATTERN });

const patterns = z.array(pattern, { error: PATTERN_LIST })
  .min(1, { error: PATTERN_LIST })
  .max(PACK_LIMITS.patternsPerRule, { error: PATTERN_LIST });

const TEXT = "a text of 1 to 200 characters";
const text = z.string({ error: TEXT }).min(1, { error: TEXT }).max(200, { error: TEXT });

const RANGE = "a code point or a range of them, such as U+2733 or U+2800-U+28FF";
const range = z.string({ error: RANGE })
  .regex(/^U\+[0-9A-F]{4,6}(?:-U\+[0-9A-F]{4,6})?$/, { error: RANGE });
const RANGE_LIST = "a list of 1 to 16 code points or ranges of them";
const ranges = z.array(range, { error: RANGE_LIST })
  .min(1, { error: RANGE_LIST })
  .max(16, { error: RANGE_LIST });

/** An end is told by the process, not by what stands on a screen. */
const status = oneOf(["active", "waiting", "idle"]);

const FLAG_LIST = "a list of flags";
const flagList = z
  .array(oneOf(["background_work", "context_low", "rate_limited", "compacting"]), {
    error: FLAG_LIST,
  })
  .max(4, { error: FLAG_LIST });
const flags = flagList.default([]);

const priority = whole(-1000, 1000).default(0);

const WORD_LIST = "a list of 1 to 8 claims of this pack's titles";

const titleRule = z.strictObject({
  id: word,
  /** The first character of the title, before a space or the end. */
  first: ranges.optional(),
  /** A character that stands as a word of its own. */
  word: ranges.optional(),
  /** Stands somewhere in the title, as it is written. */
  text: text.optional(),
  pattern: pattern.optional(),
  /** The title is the name of a directory on the pane's path. */
  path_part: z.literal(true, { error: "true, or left out" }).optional(),
  /** An earlier title of the same agent in this pane has claimed one of these. */
  after: z.array(word, { error: WORD_LIST }).min(1, { error: WORD_LIST })
    .max(8, { error: WORD_LIST }).optional(),
  /** No other program writes such a title: it tells whose it is where no process can be seen. */
  names_agent: z.literal(true, { error: "true, or left out" }).optional(),
  status: status.optional(),
  claim: word,
  flags,
  priority,
}, { error: "a table" }).refine(
  ({ first, word, text, pattern, path_part, after }) =>
    [first, word, text, pattern, path_part, after].some((condition) => condition !== undefined),
  { error: "a rule with at least one of first, word, text, pattern, path_part, after" },
);

/** Where a rule looks, and what it wants to find there. */
const place = {
  region: oneOf(["bottom", "above", "composer", "footer", "prompt"]),
  /** Lines that are looked at, counted from the end of the region. */
  lines: whole(1, 40).optional(),
  /** Whether the composer must be there, or must not; left out, both will do. */
  composer: flag.optional(),
  /** Whether lines quoted from elsewhere count too. */
  quoted: flag.default(false),
  /** Every one must be found. */
  needs: patterns,
  /** None may be found, in quoted lines neither. */
  excludes: patterns.optional(),
  priority,
};

const screenRule = z.strictObject({
  id: word,
  ...place,
  status: status.optional(),
  claim: word,
  flags,
}, {
  error: "a table",
});

const veto = z.strictObject({ id: word, ...place }, { error: "a table" });

const compaction = z.strictObject({ id: word, ...place, phase: oneOf(["running", "done"]) }, {
  error: "a table",
});

const context = z.strictObject({ id: word, ...place }, { error: "a table" });

const limit = z.strictObject({
  id: word,
  ...place,
  kind: oneOf(["usage_limit", "rate_limited", "login_needed"]),
  status: status.optional(),
}, { error: "a table" });

const MARK_LIST = "a list of 1 to 8 single characters";
const mark = z.string({ error: "a single character" })
  .refine((value) => [...value].length === 1, { error: "a single character" });
const marks = z.array(mark, { error: MARK_LIST }).min(1, { error: MARK_LIST })
  .max(8, { error: MARK_LIST });

const layout = z.strictObject({
  composer: oneOf(["bordered", "open", "none"]).default("none"),
  marks: marks.default([">"]),
  cursors: marks.default([">"]),
  quotes: marks.default([">", "│"]),
  /** What stands below an open composer and below nothing else. */
  composer_footer: pattern.optional(),
  /** What the last lines of a dialog say; for dialogs whose choices have no numbers. */
  dialog_footer: pattern.optional(),
}, { error: "a table" });

function rules<Rule extends z.ZodType>(rule: Rule) {
  return z.array(rule, { error: RULE_LIST }).max(PACK_LIMITS.rules, { error: RULE_LIST })
    .default([]);
}

const screen = z.strictObject({
  layout: layout.prefault({}),
  rule: rules(screenRule),
  veto: rules(veto),
  compaction: rules(compaction),
  context: rules(context),
  limit: rules(limit),
}, { error: "a table" });

const DAY_MS = 86_400_000;
const FRESH = `a whole number from 100 to ${7 * DAY_MS}, or "always"`;
const freshNumber = z.int().min(100, { error: FRESH }).max(7 * DAY_MS, { error: FRESH });
const fresh = z.union([freshNumber, z.literal("always")], { error: FRESH }).optional();

const freshMs = z.strictObject({
  process: fresh,
  registry: fresh,
  hook: fresh,
  title: fresh,
  transcript: fresh,
  screen: fresh,
  ntm: fresh,
  tmux: fresh,
}, { error: "a table" });

const RATIO = "a number from 0 to 1";

const SHELL_LIST = "a list of 1 to 64 names of programs";
const PROGRAM = "the name of a program, at most 48 characters without / and blanks";
const program = z.string({ error: PROGRAM }).regex(/^[^\s/]{1,48}$/, { error: PROGRAM });
const shells = z.array(program, { error: SHELL_LIST }).min(1, { error: SHELL_LIST })
  .max(64, { error: SHELL_LIST });

const thresholds = z.strictObject({
  /** Silence this long means that nothing runs. */
  idle_after_ms: whole(1000, DAY_MS).optional(),
  /** Programs that stand at a prompt when they are silent. */
  shells: shells.optional(),
  /** Output this recent means that something does. */
  output_active_ms: whole(1000, DAY_MS).optional(),
  /** News must be this much younger than a more trusted claim. */
  grace_ms: whole(0, 60_000).optional(),
  /** Work that has drawn nothing for this long is not believed. */
  frozen_ms: whole(1000, DAY_MS).optional(),
  /** Two compactions seen on the screen within this time are one. */
  compaction_debounce_ms: whole(0, DAY_MS).default(60_000),
  /** A context that was larger than this … */
  context_drop_from_tokens: whole(0, 100_000_000).default(20_000),
  /** … and fell by more than this … */
  context_drop_tokens: whole(0, 100_000_000).default(10_000),
  /** … to less than this part of itself was compacted or cleared. */
  context_drop_ratio: z.number({ error: RATIO }).min(0, { error: RATIO }).max(1, { error: RATIO })
    .default(0.5),
  /** No more than this left of the context is little. */
  context_low_percent: whole(0, 100).default(15),
  fresh_ms: freshMs.prefault({}),
}, { error: "a table" });

const SCREEN_TEXT = "a text of at most 16000 characters";
const SINGLE_LINE = "a text of at most 400 characters";

const example = z.strictObject({
  name: text,
  title: z.string({ error: SINGLE_LINE }).max(400, { error: SINGLE_LINE }).optional(),
  screen: z.string({ error: SCREEN_TEXT }).max(16_000, { error: SCREEN_TEXT }).optional(),
  /** For a title: the pane's path, and what earlier titles have claimed. */
  path: text.optional(),
  after: z.array(word, { error: WORD_LIST }).max(8, { error: WORD_LIST }).optional(),
  /** What must come out; `none` is for rules that must not speak. */
  status: oneOf(["active", "waiting", "idle", "none"]),
  claim: word.optional(),
  flags: flagList.optional(),
  context_left: whole(0, 100).optional(),
  compaction: oneOf(["running", "done"]).optional(),
  limit: oneOf(["usage_limit", "rate_limited", "login_needed"]).optional(),
}, { error: "a table" }).refine(
  ({ title, screen }) => (title === undefined) !== (screen === undefined),
  { error: "an example with either title or screen" },
);

const EXAMPLE_LIST = `a list of at most ${PACK_LIMITS.examples} tables, each under [[example]]`;

/** A whole pack file. */
export const PackSchema = z.strictObject({
  name: word,
  version,
  agent: oneOf(["claude", "codex", "gemini", "shell"]),
  thresholds: thresholds.prefault({}),
  title: rules(titleRule),
  screen: screen.prefault({}),
  example: z.array(example, { error: EXAMPLE_LIST })
    .max(PACK_LIMITS.examples, { error: EXAMPLE_LIST }).default([]),
});

/** A pack as its file says it, defaults filled in. */
export type PackData = z.infer<typeof PackSchema>;
