import assert from "node:assert/strict";
import { codexScreen, geminiScreen, narrowed, readScreen, statusIn } from "./test_screens.ts";

interface Row {
  readonly name: string;
  readonly screen: string;
  readonly want: readonly [status: string, claim?: string];
  readonly contextLeft?: number | null;
  readonly compaction?: readonly [phase: string, before: number | null, after: number | null];
  readonly limits?: readonly string[];
  readonly coveredBy?: string;
}

function approval(options: readonly string[]): string {
  return [
    "• I need the modules.",
    "",
    "  Would you like to run the following command?",
    "",
    "  Reason: the module list is out of date",
    "",
    "  $ go mod tidy",
    "",
    ...options,
    "",
    "  Press enter to confirm or esc to cancel",
    "",
  ].join("\n");
}

const THREE = approval([
  "› 1. Yes, proceed (y)",
  "  2. Yes, and don't ask again for commands that start with `go mod` (p)",
  "  3. No, and tell Codex what to do differently (esc)",
]);

const CODEX: readonly Row[] = [
  {
    name: "working",
    screen: codexScreen({ above: "• Working (12s • esc to interrupt)" }),
    want: ["active", "turn_running"],
  },
  {
    name: "a reasoning header",
    screen: codexScreen({
      above:
        "• Explored\n  └ Read a.go\n\n• Checking the routes (1m 02s • esc to interrupt)\n  └ a.go",
    }),
    want: ["active", "turn_running"],
  },
  { name: "approval with 3 options", screen: THREE, want: ["waiting", "approval_prompt"] },
  {
    name: "approval with 2 options, the second chosen",
    screen: approval([
      "  1. Yes, proceed (y)",
      "› 2. No, and tell Codex what to do differently (esc)",
    ]),
    want: ["waiting", "approval_prompt"],
  },
  {
    name: "approval in 40 columns",
    screen: narrowed(THREE, 40),
    want: ["waiting", "approval_prompt"],
  },
  {
    name: "a question",
    screen: "  Question 1/2 (2 unanswered)\n  Which port?\n\n  › 1. 8080\n    2. 9090\n\n" +
      "  tab to add notes | enter to submit answer | esc to interrupt\n",
    want: ["waiting", "question_prompt"],
  },
  {
    name: "trust",
    screen:
      "> You are in /home/ada/shop\n\n  Do you trust the contents of this directory? It may\n" +
      "  hold instructions.\n\n› 1. Yes, continue\n  2. No, quit\n\n  Press enter to continue\n",
    want: ["waiting", "trust_prompt"],
  },
  {
    name: "compacting",
    screen: codexScreen({ above: "• Compacting context (4s • esc to interrupt)" }),
    want: ["active", "compacting"],
    compaction: ["running", null, null],
  },
  {
    name: "compacted",
    screen: codexScreen({ above: "• Compacting context\n\n• Context compacted." }),
    want: ["idle", "turn_over"],
    compaction: ["done", null, null],
  },
  {
    name: "interrupted",
    screen: codexScreen({
      above:
        "• Working (12s • esc to interrupt)\n\n■ Conversation interrupted - tell it what to do.",
      typed: "",
      footer: "  80% context left",
    }),
    want: ["idle", "interrupted"],
    contextLeft: 80,
  },
  {
    name: "an old line above a prompt at rest",
    screen: codexScreen({ above: "• Working (12s • esc to interrupt)\n\n• All tests pass." }),
    want: ["idle", "turn_over"],
  },
  {
    name: "the user types, and it may work or rest",
    screen: codexScreen({ above: "• All tests pass.", typed: "go", footer: "  97% context left" }),
    want: ["none"],
  },
  {
    name: "a dialog typed by the user",
    screen: codexScreen({
      above: "• All tests pass.",
      typed: "Would you like to run this?\n  › 1. Yes (y)\n  3. No (esc)\n" +
        "  Press enter to confirm or esc to cancel",
      footer: "  97% context left",
    }),
    want: ["none"],
  },
  {
    name: "a list typed by the user",
    screen: codexScreen({
      typed: "1. Would you like to?\n  2. No (esc)\n  Press enter to confirm or esc to cancel",
      footer: "  97% context left",
    }),
    want: ["none"],
  },
  {
    name: "a dialog in a tool's output",
    screen: codexScreen({
      above: `• Ran cat dialog.txt\n  └ ${THREE.split("\n").join("\n    ")}`,
      footer: "  97% context left",
    }),
    want: ["none"],
  },
  {
    name: "usage limit",
    screen: codexScreen({
      above: "■ You've hit your usage limit. Try again at 3:00 PM.",
      footer: "  0% context left",
    }),
    want: ["idle", "usage_limit"],
    contextLeft: 0,
    limits: ["usage_limit"],
  },
  {
    name: "the transcript viewer",
    screen: "/ T R A N S C R I P T / / /\n• Working (12s • esc to interrupt)\n" +
      " ↑/↓ to scroll   pgup/pgdn to page\n q to quit   esc to edit prev\n",
    want: ["none", "covered"],
    contextLeft: null,
    coveredBy: "transcript_viewer",
  },
];

const BOX = [
  `╭${"─".repeat(60)}╮`,
  "│ ?  Shell tar -xf archive.tar",
  "│",
  "│ Allow execution of: 'tar'?",
  "│",
  "│ ● 1. Allow once",
  "│   2. Allow for this session",
  "│   3. No, suggest changes (esc)",
  `╰${"─".repeat(60)}╯`,
].join("\n");

const GEMINI: readonly Row[] = [
  {
    name: "responding",
    screen: geminiScreen({ above: "⠼ Comparing the lists (esc to cancel, 1m 6s)" }),
    want: ["active", "turn_running"],
  },
  {
    name: "responding in 40 columns",
    screen: narrowed(
      geminiScreen({ above: "⠼ Comparing the two long lists of prices (esc to cancel, 6s)" }),
      40,
    ),
    want: ["active", "turn_running"],
  },
  {
    name: "confirmation",
    screen: `${BOX}\n\n⠏ Waiting for user confirmation...\n\n~/shop  no sandbox\n`,
    want: ["waiting", "approval_prompt"],
  },
  {
    name: "confirmation, only its last line in view",
    screen: "│ a long diff\n⠏ Waiting for user confirmation...\n~/shop  no sandbox\n",
    want: ["waiting", "approval_prompt"],
  },
  {
    name: "at rest",
    screen: geminiScreen({ above: "✦ Done.", footer: "~/shop (98% context left)" }),
    want: ["idle", "turn_over"],
    contextLeft: 98,
  },
  {
    name: "compressing",
    screen: geminiScreen({ above: "⠋ Compressing chat history (esc to cancel, 3s)" }),
    want: ["active", "compacting"],
    compaction: ["running", null, null],
  },
  {
    name: "compressed",
    screen: geminiScreen({ above: "✦ Chat history compressed from 45,210 to 3.1k tokens." }),
    want: ["idle", "turn_over"],
    compaction: ["done", 45_210, 3_100],
  },
  {
    name: "a confirmation in a tool's output",
    screen: geminiScreen({ above: BOX, typed: "what is this" }),
    want: ["none"],
  },
  {
    name: "a confirmation typed by the user",
    screen: geminiScreen({ typed: "● 1. Allow once  3. No, suggest changes (esc)" }),
    want: ["none"],
  },
  {
    name: "quota",
    screen: geminiScreen({ above: "✕ Usage limit reached for all models.", typed: "x" }),
    want: ["idle", "usage_limit"],
    limits: ["usage_limit"],
  },
];

const TABLES = [["codex", CODEX], ["gemini", GEMINI]] as const;

for (const [agent, rows] of TABLES) {
  for (const row of rows) {
    Deno.test(`screenClaims() ${agent}, ${row.name}: ${row.want[0]}`, () => {
      const reading = readScreen(agent, row.screen);
      const [status, claim] = row.want;
      assert.equal(statusIn(reading), status, JSON.stringify(reading));
      if (claim !== undefined) assert.equal(reading.claims[0]?.claim, claim);
      if (row.contextLeft !== undefined) {
        assert.equal(reading.contextPercentLeft, row.contextLeft);
      }
      const [phase, tokensBefore, tokensAfter] = row.compaction ?? [];
      const compaction = phase === undefined ? null : { phase, tokensBefore, tokensAfter };
      assert.deepEqual(reading.compaction, compaction);
      assert.deepEqual(reading.limits, row.limits ?? []);
      assert.equal(reading.coveredBy, row.coveredBy ?? null);
    });
  }
}
