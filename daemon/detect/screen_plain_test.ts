import assert from "node:assert/strict";
import { claudeDialog, claudeScreen, codexScreen, readScreen, statusIn } from "./test_screens.ts";

/*
 * Screens that are drawn otherwise than usual: without borders, cut off, with other words around.
 * What stands there must not be lost, and never be taken for rest.
 */

interface Row {
  readonly agent: "claude" | "codex" | "gemini";
  readonly name: string;
  readonly screen: string;
  readonly want: string;
  readonly coveredBy?: string;
}

const ROWS: readonly Row[] = [
  {
    agent: "claude",
    name: "a dialog without a border",
    screen: "● Bash(make)\n\nDo you want to proceed?\n❯ 1. Yes\n  2. No\n\nEsc to cancel\n",
    want: "waiting",
  },
  {
    agent: "claude",
    name: "choices without numbers",
    screen: claudeDialog(
      " ☐ Checks\n\n Which checks shall run?\n\n ❯ [✔] Types\n   [ ] Lint\n\n" +
        " Enter to select · Tab to go on · Esc to cancel",
    ),
    want: "waiting",
  },
  {
    agent: "claude",
    name: "a model picker without numbers",
    screen: claudeDialog(
      " Choose a model\n\n ❯ Default ✔\n   Small\n\n Enter to confirm · Esc to exit",
    ),
    want: "none",
    coveredBy: "model_picker",
  },
  {
    agent: "claude",
    name: "a search in the manner of a shell",
    screen: claudeScreen({
      above: "✻ Brewed for 8s",
      footer: "  (reverse-i-search)`pro': proceed",
    }),
    want: "none",
    coveredBy: "history_search",
  },
  {
    agent: "claude",
    name: "a spinner above a composer without borders",
    screen: "✻ Pondering… (3s)\n\n❯\n  ? for shortcuts\n",
    want: "active",
  },
  { agent: "claude", name: "three dots", screen: "✻ Pondering... (3s)\n\n❯\n", want: "active" },
  {
    agent: "claude",
    name: "a round spinner without a clock",
    screen: claudeScreen({ above: "● Read(a.ts)\n\n● Wandering…" }),
    want: "active",
  },
  {
    agent: "claude",
    name: "the last line alone",
    screen: "● Text\n\n❯\n  ⏵⏵ accept edits on (shift+tab to cycle) · esc to interrupt\n",
    want: "active",
  },
  {
    agent: "claude",
    name: "prose at the end of a screen without a composer",
    screen: "● It says `esc to interrupt` and\n  then: press esc to interrupt it\n",
    want: "none",
  },
  {
    agent: "claude",
    name: "done above a composer without borders",
    screen: "✻ Brewed for 1m 2s\n\n❯\n  ? for shortcuts\n",
    want: "idle",
  },
  {
    agent: "claude",
    name: "done long ago, and much printed since",
    screen: claudeScreen({ above: `✻ Brewed for 8s\n\n${"  ⎿  more\n".repeat(9)}` }),
    want: "none",
  },
  {
    agent: "codex",
    name: "working, details below",
    screen: codexScreen({ above: "• Working (2s • esc to interrupt)\n  └ Reading a.go" }),
    want: "active",
  },
  {
    agent: "codex",
    name: "working, the composer out of view",
    screen: "• Working (1h 2m 3s • esc to interrupt)\n",
    want: "active",
  },
  {
    agent: "codex",
    name: "an old line, then prose",
    screen: codexScreen({ above: "• Working (2s • esc to interrupt)\n\n  I updated the files." }),
    want: "idle",
  },
  {
    agent: "codex",
    name: "a choice of another kind",
    screen:
      "  Which remote?\n\n› 1. origin\n  2. fork\n\n  Press enter to confirm or esc to go back\n",
    want: "waiting",
  },
  {
    agent: "codex",
    name: "the model picker",
    screen: "  Select Model and Effort\n\n› 1. large\n  2. small\n\n  Press enter to confirm\n",
    want: "none",
    coveredBy: "model_picker",
  },
  {
    agent: "gemini",
    name: "at rest, without borders",
    screen: "✦ Done.\n\n>   Type your message or @path/to/file\n~/shop\n",
    want: "idle",
  },
  {
    agent: "gemini",
    name: "responding, without a spinner",
    screen: "Thinking... (esc to cancel, 12s)\n\n>   Type your message or @path/to/file\n",
    want: "active",
  },
  {
    agent: "gemini",
    name: "prose that names the hint",
    screen: "✦ It shows (esc to cancel, 12s)\n  or (esc to cancel, 13s)\n\n> next\n",
    want: "none",
  },
  {
    agent: "gemini",
    name: "a confirmation above a composer that stayed",
    screen: "⠏ Waiting for user confirmation...\n\n╭──────╮\n" +
      "│ >   Type your message or @path/to/file\n╰──────╯\n",
    want: "waiting",
  },
];

for (const { agent, name, screen, want, coveredBy } of ROWS) {
  Deno.test(`screenClaims() ${agent}, ${name}: ${want}`, () => {
    const reading = readScreen(agent, screen);
    assert.equal(statusIn(reading), want, JSON.stringify(reading));
    assert.equal(reading.coveredBy, coveredBy ?? null);
  });
}
