import assert from "node:assert/strict";
import { lineText } from "./line.ts";
import {
  SAMPLE_NOW,
  sampleNtm,
  samplePane,
  sampleSession,
  sampleSnapshot,
} from "./test_snapshot.ts";
import { sessionTable } from "./sessions.ts";

const VIEW = { now: SAMPLE_NOW, home: "/home/me" };
const shown = (...args: Parameters<typeof sessionTable>) =>
  sessionTable(...args).map((line) => lineText(line, { colors: false })).join("\n");

Deno.test("sessionTable() shows each state by symbol and word", () => {
  const sessions = sampleSnapshot().sessions.map((session) => ({ ...session, panes: [] }));
  assert.equal(
    shown(sessions, VIEW),
    `\
SESSION   STATE     PANES  WAITING  CLIENTS  AGE  ENDED   DIRECTORY
api       ● active      3                 1   2h          ~/api
old       × ended       0                     2h  3m ago  ~/api
web 日本  ● active      2      ▲ 1           10m          ~/api`,
  );
});

Deno.test("sessionTable() leaves out columns in which nothing stands", () => {
  const session = { ...sampleSession({ metadata: { workingDir: null } }), panes: [] };
  assert.equal(
    shown([session], VIEW),
    "SESSION  STATE     PANES  AGE  DIRECTORY\napi      ● active      1   2h",
  );
});

Deno.test("sessionTable() shows projects where ntm names any", () => {
  const plain = { ...sampleSession({ id: "b", name: "notes" }), panes: [samplePane()] };
  const named = {
    ...sampleSession({ name: "atlas--api" }),
    panes: [samplePane(), samplePane({ ntm: sampleNtm() })],
  };
  assert.equal(
    shown([named, plain], VIEW),
    `\
SESSION     STATE     PANES  AGE  PROJECT      DIRECTORY
atlas--api  ● active      1   2h  atlas (api)  ~/api
notes       ● active      1   2h               ~/api`,
  );
});
