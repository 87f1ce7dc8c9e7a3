import assert from "node:assert/strict";
import { panesOutputPreview } from "../../shared/protocol/methods/panes.ts";
import { lineText } from "./line.ts";
import { MOST_PREVIEW_LINES } from "./preview_arguments.ts";
import { previewLines } from "./preview.ts";
import { samplePane } from "./test_snapshot.ts";

const ANSWER = { paneId: "pane", tmuxPaneId: "%12", at: 1, lines: ["  a", "b\x1b[2J"] };

function shown(headed: boolean, truncated = false): readonly string[] {
  const pane = samplePane({ agentType: "claude" });
  return previewLines({ ...ANSWER, truncated }, { pane, headed })
    .map((line) => lineText(line, { colors: false }));
}

Deno.test("previewLines() has a head for people, and nothing that steers a terminal", () => {
  assert.deepEqual(shown(true), ["%12 claude: what it shows, redacted", "  a", "b"]);
  assert.match(shown(true, true)[0] ?? "", /, older lines left out$/);
  assert.deepEqual(shown(false), ["  a", "b"]);
});

Deno.test("MOST_PREVIEW_LINES is what the protocol allows", () => {
  const { params } = panesOutputPreview;
  assert.ok(params.safeParse({ paneId: "x", lines: MOST_PREVIEW_LINES }).success);
  assert.ok(!params.safeParse({ paneId: "x", lines: MOST_PREVIEW_LINES + 1 }).success);
});
