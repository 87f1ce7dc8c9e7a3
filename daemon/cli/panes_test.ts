import assert from "node:assert/strict";
import { NO_STATS } from "../../shared/model/pane.ts";
import { lineText } from "./line.ts";
import { choosePanes, paneTable, sessionIds } from "./panes.ts";
import {
  SAMPLE_NOW,
  sampleNtm,
  samplePane,
  sampleSession,
  sampleSnapshot,
  sampleSource,
} from "./test_snapshot.ts";

const snapshot = sampleSnapshot();
const view = { snapshot, now: SAMPLE_NOW, home: "/home/me", hostname: "box" };
const shown = (...args: Parameters<typeof paneTable>) =>
  paneTable(...args).map((line) => lineText(line, { colors: false })).join("\n");

Deno.test("paneTable() shows where each pane is and since when it is so", () => {
  assert.equal(
    shown(choosePanes(snapshot, { all: true, session: undefined }), view),
    `\
PANE  SESSION   AT    WINDOW  STATE      FOR  COMMAND  TITLE
%1    api       0.0   edit    ● active    4s  node     Fix the parser
%2    api       0.1   edit    ○ idle      3m  bash     ~/api
%12   api       10.0  edit    ? unknown   1m  vim      日本語 notes
%5    web 日本  0.0   edit    ▲ waiting   1m  claude   [context low] May I run it?
%6    web 日本  0.1   edit    × ended    30s  bash     [exit 2] ~/api`,
  );
});

Deno.test("paneTable() names the server where there are several", () => {
  const sources = [sampleSource(), sampleSource({ id: "b", tmuxSocket: "/run/t/work" })];
  const panes = [samplePane({ sourceId: "b" })];
  assert.equal(
    shown(panes, { ...view, snapshot: sampleSnapshot({ sources }) }),
    `\
PANE  SERVER  SESSION  AT   WINDOW  STATE     FOR  COMMAND  TITLE
%1    work    api      0.0  edit    ● active   4s  bash     ~/api`,
  );
});

Deno.test("paneTable() shows projects where ntm names any", () => {
  const panes = [samplePane({ ntm: sampleNtm() }), samplePane({ tmuxPaneId: "%2" })];
  assert.equal(
    shown(panes, view),
    `\
PANE  SESSION  AT   WINDOW  STATE     FOR  COMMAND  PROJECT      TITLE
%1    api      0.0  edit    ● active   4s  bash     atlas (api)  ~/api
%2    api      0.0  edit    ● active   4s  bash                  ~/api`,
  );
});

Deno.test("paneTable() shows what agents have used where that is known of any", () => {
  const context = { tokens: 184_000, limit: 200_000, percent: 92, exact: true, at: SAMPLE_NOW };
  const stats = { ...NO_STATS, tokens: null, context };
  const panes = [samplePane({ stats, flags: ["context_low"] }), samplePane()];
  assert.equal(
    shown(panes, view),
    `\
PANE  SESSION  AT   WINDOW  STATE     FOR  COMMAND  TOKENS  CONTEXT  TITLE
%1    api      0.0  edit    ● active   4s  bash                92%!  [context low] ~/api
%1    api      0.0  edit    ● active   4s  bash                      ~/api`,
  );
});

Deno.test("choosePanes() leaves out what has ended, and finds linked panes in each session", () => {
  const ids = (args: Parameters<typeof choosePanes>[1], of = snapshot) =>
    choosePanes(of, args).map(({ tmuxPaneId }) => tmuxPaneId);
  assert.deepEqual(ids({ all: false, session: undefined }), ["%1", "%2", "%12", "%5"]);
  assert.deepEqual(ids({ all: true, session: "web 日本" }), ["%5", "%6"]);
  const linked = samplePane({ tmuxPaneId: "%9", sessionIds: ["session-api", "session-web"] });
  const withLinked = sampleSnapshot({ panes: [...snapshot.panes, linked] });
  assert.deepEqual(ids({ all: false, session: "web 日本" }, withLinked), ["%5", "%9"]);
});

Deno.test("sessionIds() takes an exact name, of each server that has it", () => {
  const twin = sampleSession({ id: "other", sourceId: "b" });
  const both = sampleSnapshot({ sessions: [sampleSession(), twin] });
  assert.deepEqual([...sessionIds(both, "api")], ["session-api", "other"]);
  assert.throws(() => sessionIds(snapshot, "ap"), {
    code: "NOT_FOUND",
    exit: 4,
    message: 'no session is called "ap": there are api, old, web 日本',
  });
  assert.throws(() => sessionIds(sampleSnapshot({ sessions: [] }), "x"), /there are none$/);
});
