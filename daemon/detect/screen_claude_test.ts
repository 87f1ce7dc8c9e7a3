import assert from "node:assert/strict";
import { claudeDialog, claudeScreen, narrowed, readScreen, statusIn } from "./test_screens.ts";

interface Row {
  readonly name: string;
  readonly screen: string;
  /** The status, `none` where the screen must not decide, and the claim where it matters. */
  readonly want: readonly [status: string, claim?: string];
  readonly flags?: readonly string[];
  readonly contextLeft?: number;
  readonly compaction?: string;
  readonly limit?: string;
  readonly coveredBy?: string;
}

const BASH = [
  " Bash command",
  "",
  "   rm -r build/old",
  "   Remove the old build",
  "",
  " Do you want to proceed?",
  " ❯ 1. Yes",
  "   2. Yes, and don't ask again for rm commands in ~/shop",
  "   3. No, and tell Claude what to do differently (esc)",
].join("\n");

const EDIT = [
  " Edit file",
  " src/prompt.ts",
  "╌".repeat(80),
  " 11  -const ASK = 'no';",
  " 11  +const ASK = 'Do you want to proceed?';",
  " 12  +// ✻ Pondering… (3s · ↓ 1k tokens · esc to interrupt)",
  "╌".repeat(80),
  " Do you want to make this edit to prompt.ts?",
  "   1. Yes",
  " ❯ 2. Yes, allow all edits during this session (shift+tab)",
  "   3. No",
  "",
  " Esc to cancel · Tab to amend",
].join("\n");

const QUESTION = [
  " ☐ Storage",
  "",
  "Where should the drafts live?",
  "",
  "❯ 1. In the browser",
  "     Nothing to install.",
  "  2. On the server",
  "     Shared between machines.",
  "  3. Type something.",
  "─".repeat(80),
  "  4. Chat about this",
  "",
  "Enter to select · ↑/↓ to navigate · Esc to cancel",
].join("\n");

const OLD_BOX = [
  "● Bash(npm publish)",
  `╭${"─".repeat(60)}╮`,
  `│ Bash command${" ".repeat(47)}│`,
  `│   npm publish${" ".repeat(46)}│`,
  `│ Do you want to proceed?${" ".repeat(36)}│`,
  `│ ❯ 1. Yes${" ".repeat(51)}│`,
  `│   2. No, and tell Claude what to do differently (esc)${" ".repeat(6)}│`,
  `╰${"─".repeat(60)}╯`,
].join("\n");

const QUOTED_DIALOG = [
  "● Read(docs/dialogs.txt)",
  "  ⎿  Do you want to proceed?",
  "     ❯ 1. Yes",
  "       2. No, and tell Claude what to do differently (esc)",
  "     ✻ Compacting conversation…",
].join("\n");

const WAITING: readonly Row[] = [
  {
    name: "permission for Bash",
    screen: claudeDialog(BASH),
    want: ["waiting", "permission_prompt"],
  },
  {
    name: "permission for an edit of these very strings",
    screen: claudeDialog(EDIT),
    want: ["waiting", "permission_prompt"],
  },
  {
    name: "permission for MCP",
    screen: claudeDialog(
      " Tool use\n\n   tracker - list_issues (MCP)\n\n Do you want to proceed?\n ❯ 1. Yes\n" +
        "   2. Yes, and don't ask again\n   3. No",
    ),
    want: ["waiting", "permission_prompt"],
  },
  {
    name: "a connection out of the sandbox",
    screen: claudeDialog(
      " Network request outside of sandbox\n   Host: example.test\n" +
        " Do you want to allow this connection?\n ❯ 1. Yes\n   2. No (esc)",
    ),
    want: ["waiting", "permission_prompt"],
  },
  {
    name: "a worker that may be denied",
    screen: claudeDialog(" Request of worker tests\n\n ❯ 1. Allow\n   2. Deny (esc)"),
    want: ["waiting", "permission_prompt"],
  },
  { name: "an old box", screen: OLD_BOX, want: ["waiting", "permission_prompt"] },
  { name: "a question", screen: claudeDialog(QUESTION), want: ["waiting", "question_prompt"] },
  {
    name: "answers to be reviewed",
    screen: claudeDialog(
      "Review your answers\n\n ● Where?\n   → In the browser\n\n❯ 1. Submit answers\n  2. Cancel",
    ),
    want: ["waiting", "question_prompt"],
  },
  {
    name: "a plan",
    screen: claudeDialog(
      " Here is Claude's plan:\n   1. Write it\n   2. Test it\n" +
        " Claude has written up a plan. Would you like to proceed?\n" +
        " ❯ 1. Yes, and auto-accept edits\n   2. Yes, and manually approve edits\n" +
        "   3. No, keep planning",
    ),
    want: ["waiting", "plan_approval"],
  },
  {
    name: "trust",
    screen: claudeDialog(
      " Do you trust the files in this folder?\n\n /home/ada/shop\n\n ❯ 1. Yes, proceed\n" +
        "   2. No, exit\n\n Enter to confirm · Esc to exit",
    ),
    want: ["waiting", "trust_prompt"],
  },
  {
    name: "a dialog below an answer that quotes one",
    screen: claudeDialog(BASH, { above: QUOTED_DIALOG }),
    want: ["waiting", "permission_prompt"],
  },
  {
    name: "a dialog in 40 columns",
    screen: narrowed(claudeDialog(BASH, { columns: 40 }), 40),
    want: ["waiting", "permission_prompt"],
  },
  {
    name: "a question in 40 columns",
    screen: narrowed(claudeDialog(QUESTION, { columns: 40 }), 40),
    want: ["waiting", "question_prompt"],
  },
];

const WORKING: readonly Row[] = [
  {
    name: "a spinner with a clock",
    screen: claudeScreen({ above: "✻ Pondering… (2m 18s · ↓ 4.8k tokens · esc to interrupt)" }),
    want: ["active", "turn_running"],
  },
  {
    name: "a spinner without a clock",
    screen: claudeScreen({ above: "● Let me look.\n\n✢ Œuvrant…" }),
    want: ["active", "turn_running"],
  },
  {
    name: "a spinner above a list of tasks",
    screen: claudeScreen({
      above: "✶ Building the form… (9s · ↑ 1.1k tokens)\n  ⎿  ☒ Read\n     ☐ Write\n     ☐ Test",
    }),
    want: ["active", "turn_running"],
  },
  {
    name: "a round spinner with a clock",
    screen: claudeScreen({ above: "● Measuring… (12s · ↓ 900 tokens)" }),
    want: ["active", "turn_running"],
  },
  {
    name: "only the footer tells",
    screen: claudeScreen({
      above: "● The first part of a long answer",
      footer: "  ⏵⏵ bypass permissions on (shift+tab to cycle) · esc to interrupt",
    }),
    want: ["active", "turn_running"],
  },
  {
    name: "the user types ahead",
    screen: claudeScreen({ above: "✻ Pondering… (3s)", typed: "Do you want to proceed?" }),
    want: ["active", "turn_running"],
  },
  {
    name: "a spinner in 40 columns",
    screen: narrowed(
      claudeScreen({
        above: "✻ Rewriting the tests of the login form… (2m 18s · ↓ 4.8k tokens)",
        columns: 40,
      }),
      40,
    ),
    want: ["active", "turn_running"],
  },
  {
    name: "a new turn above which the last one's end still stands",
    screen: claudeScreen({ above: "✻ Brewed for 8s\n\n❯ and now the docs\n\n✻ Musing…" }),
    want: ["active", "turn_running"],
  },
  {
    name: "compacting",
    screen: claudeScreen({ above: "✻ Compacting conversation… (21s · ↑ 2k tokens)" }),
    want: ["active", "compacting"],
    flags: ["compacting"],
    compaction: "running",
  },
];

const RESTING: readonly Row[] = [
  {
    name: "done, accents in the verb",
    screen: claudeScreen({ above: "● All green.\n\n✻ Sautéed for 1m 42s" }),
    want: ["idle", "turn_over"],
  },
  {
    name: "done, a shell goes on",
    screen: claudeScreen({ above: "✻ Crêped for 7s · 1 shell still running" }),
    want: ["idle", "turn_over"],
    flags: ["background_work"],
  },
  {
    name: "done, a shell goes on, 40 columns",
    screen: narrowed(
      claudeScreen({ above: "✻ Crystallised for 1m 42s · 2 shells still running", columns: 40 }),
      40,
    ),
    want: ["idle", "turn_over"],
    flags: ["background_work"],
  },
  {
    name: "agents in the background",
    screen: claudeScreen({ above: "✻ Waiting for 2 background agents to finish" }),
    want: ["idle", "turn_over"],
    flags: ["background_work"],
  },
  {
    name: "interrupted",
    screen: claudeScreen({
      above: "● Bash(make)\n  ⎿  Interrupted · What should Claude do instead?",
    }),
    want: ["idle", "interrupted"],
  },
  {
    name: "done, little context left",
    screen: claudeScreen({
      above: "✻ Brewed for 42s",
      footer: `  ? for shortcuts${" ".repeat(20)}Context left until auto-compact: 4%`,
    }),
    want: ["idle", "turn_over"],
    flags: ["context_low"],
    contextLeft: 4,
  },
  {
    name: "done, half of the context left, 40 columns",
    screen: narrowed(
      claudeScreen({
        above: "✻ Brewed for 42s",
        footer: "  ? for shortcuts  Context left until auto-compact: 50%",
        columns: 40,
      }),
      40,
    ),
    want: ["idle", "turn_over"],
    flags: [],
    contextLeft: 50,
  },
  {
    name: "401",
    screen: claudeScreen({
      above: '  ⎿  API Error: 401 {"type":"error"} · Please run /login',
    }),
    want: ["idle", "login_needed"],
    flags: [],
    limit: "login_needed",
  },
  {
    name: "usage limit",
    screen: claudeScreen({ above: "  ⎿  You've hit your limit · resets 3pm (Europe/Berlin)" }),
    want: ["idle", "usage_limit"],
    flags: ["rate_limited"],
    limit: "usage_limit",
  },
  {
    name: "done after a compaction",
    screen: claudeScreen({
      above: `${"─".repeat(8)} Conversation compacted · ctrl+o for history ${"─".repeat(8)}\n\n` +
        "● Where was I.\n\n✻ Brewed for 42s",
    }),
    want: ["idle", "turn_over"],
    compaction: "done",
  },
];

/** What a screen must not be judged by. */
const SILENT: readonly Row[] = [
  { name: "the box alone", screen: claudeScreen({ above: "● All green." }), want: ["none"] },
  {
    name: "an answer that names the strings",
    screen: claudeScreen({
      above: "● It shows `esc to interrupt` while it works, and asks\n" +
        "  Do you want to proceed?\n  ❯ 1. Yes\n    2. No (esc)\n  Context left until auto-compact: 3%",
    }),
    want: ["none"],
  },
  {
    name: "a tool's output that looks like a dialog",
    screen: claudeScreen({ above: QUOTED_DIALOG }),
    want: ["none"],
  },
  {
    name: "the same where the composer cannot be seen",
    screen: `${QUOTED_DIALOG}\n`,
    want: ["none"],
  },
  {
    name: "a dialog typed by the user",
    screen: claudeScreen({
      above: "● What now?",
      typed: "Do you want to proceed?\n  ❯ 1. Yes\n    2. No (esc)\n  ✻ Pondering… (3s)",
    }),
    want: ["none"],
  },
  {
    name: "a question sent by the user",
    screen: claudeScreen({ above: "❯ Do you want to proceed?\n  ❯ 1. Yes\n    2. No (esc)" }),
    want: ["none"],
  },
  {
    name: "done, then a new message, and nothing yet",
    screen: claudeScreen({ above: "✻ Brewed for 8s\n\n❯ and now the docs" }),
    want: ["none"],
  },
  {
    name: "a permanent footer",
    screen: claudeScreen({
      above: "● All green.",
      footer: "  ⏵⏵ bypass permissions on (shift+tab to cycle)",
    }),
    want: ["none"],
  },
  {
    name: "prose with an ellipsis",
    screen: claudeScreen({ above: "● Then we wait…" }),
    want: ["none"],
  },
  {
    name: "the transcript viewer",
    screen: `● Do you want to proceed?\n✻ Pondering… (3s)\n${"─".repeat(80)}\n` +
      "  Showing detailed transcript · ctrl+o to toggle\n",
    want: ["none", "covered"],
    coveredBy: "transcript_viewer",
  },
  {
    name: "the model picker",
    screen: claudeDialog(
      " Select model\n Switch between models.\n\n ❯ 1. Default (recommended)\n   2. Small\n\n" +
        " Enter to confirm · Esc to exit",
    ),
    want: ["none", "covered"],
    coveredBy: "model_picker",
  },
  {
    name: "a search in the history",
    screen: claudeScreen({
      above: "✻ Brewed for 8s",
      typed: "proceed",
      footer: "  search prompts: pro",
    }),
    want: ["none", "covered"],
    coveredBy: "history_search",
  },
];

for (const row of [...WAITING, ...WORKING, ...RESTING, ...SILENT]) {
  Deno.test(`screenClaims() Claude, ${row.name}: ${row.want[0]}`, () => {
    const reading = readScreen("claude", row.screen);
    const { claims } = reading;
    const [status, claim] = row.want;
    assert.equal(statusIn(reading), status, JSON.stringify(reading));
    if (claim !== undefined) assert.equal(claims[0]?.claim, claim);
    if (row.flags !== undefined) assert.deepEqual(claims.flatMap(({ flags }) => flags), row.flags);
    assert.equal(reading.contextPercentLeft, row.contextLeft ?? null);
    assert.equal(reading.compaction?.phase, row.compaction);
    assert.deepEqual(reading.limits, row.limit === undefined ? [] : [row.limit]);
    assert.equal(reading.coveredBy, row.coveredBy ?? null);
    for (const { source, text } of claims) assert.deepEqual([source, text], ["screen", null]);
  });
}
