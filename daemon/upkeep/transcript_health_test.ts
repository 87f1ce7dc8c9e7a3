import assert from "node:assert/strict";
import { TranscriptsHealth } from "../../shared/protocol/methods/health.ts";
import { redact } from "../../shared/text/redact.ts";
import type { LibraryStats } from "../collect/transcript/transcript_library.ts";
import { transcriptCheck, transcriptHealth } from "./transcript_health.ts";

const PROGRESS = { filesDone: 1, filesTotal: 3, bytesDone: 345, bytesTotal: 1_000 };

function parts(change: Partial<LibraryStats> = {}, saveError: string | null = null, uncounted = 0) {
  const stats: LibraryStats = {
    state: "reading",
    progress: PROGRESS,
    agents: new Map([["codex", PROGRESS]]),
    files: 7,
    refused: 0,
    failures: 0,
    unreadable: 0,
    unreadableFolders: 0,
    vanished: 0,
    longLines: 2,
    brokenLines: 1,
    lastError: null,
    ...change,
  };
  return { stats, saveError, uncounted, redact };
}

Deno.test("transcriptHealth() how far the reading is", () => {
  const health = transcriptHealth(parts());
  assert.deepEqual(health, {
    state: "reading",
    ...PROGRESS,
    percent: 34.5,
    agents: [{ agent: "codex", ...PROGRESS }],
    files: 7,
    refused: 0,
    failures: 0,
    unreadable: 0,
    unreadableFolders: 0,
    uncounted: 0,
    longLines: 2,
    brokenLines: 1,
    lastError: null,
  });
  assert.deepEqual(TranscriptsHealth.parse(health), health, "it is what the protocol promises");
  const nothing = { ...PROGRESS, bytesTotal: 0 };
  assert.equal(transcriptHealth(parts({ progress: nothing })).percent, 100);
});

Deno.test("transcriptHealth() where they are not read", () => {
  const health = transcriptHealth({ stats: null, saveError: null, uncounted: 0, redact });
  assert.deepEqual([health.state, health.percent], ["off", 100]);
  assert.equal(
    transcriptCheck({ stats: null, saveError: null, uncounted: 0, redact }).detail,
    "they are not read",
  );
});

Deno.test("transcriptHealth() what a file's error says is sanitised", () => {
  const lastError = "cannot open \u001b[2Jfile";
  assert.equal(transcriptHealth(parts({ lastError })).lastError, "cannot open file");
});

Deno.test("transcriptCheck() in words a user understands", () => {
  const check = (change: Partial<LibraryStats>) => transcriptCheck(parts(change));
  assert.deepEqual(check({}), {
    name: "transcripts",
    status: "ok",
    detail: "1 of 3 older files are read, 34 %",
  });
  assert.equal(check({ state: "idle" }).detail, "7 files are followed");
  assert.equal(check({ state: "idle", files: 1 }).detail, "1 file is followed");
  assert.deepEqual(check({ state: "idle", refused: 30 }), {
    name: "transcripts",
    status: "ok",
    detail: "7 files are followed; 30 left aside, for there are too many",
  });
});

Deno.test("transcriptCheck() is degraded while a file or a folder cannot be read", () => {
  const check = (change: Partial<LibraryStats>) => {
    const { status, detail } = transcriptCheck(parts({ state: "idle", ...change }));
    return [status, detail];
  };
  const file = { failures: 9, unreadable: 2, lastError: "denied" };
  assert.deepEqual(check(file), ["degraded", "7 files are followed; 2 cannot be read: denied"]);
  assert.deepEqual(check({ refused: 3, unreadable: 1, unreadableFolders: 1, lastError: "no" }), [
    "degraded",
    "7 files are followed; 3 left aside, for there are too many; 1 folder cannot be listed; " +
    "1 cannot be read: no",
  ]);
  assert.deepEqual(check({ ...file, unreadable: 0 }), ["ok", "7 files are followed"]);
});

Deno.test("transcriptCheck() says what was told too late to be counted", () => {
  const told = (uncounted: number) => transcriptCheck(parts({ state: "idle" }, null, uncounted));
  assert.deepEqual([told(12).status, told(12).detail], [
    "ok",
    "7 files are followed; 12 late answers were not counted, their days are closed",
  ]);
  assert.match(told(1).detail, /; 1 late answer was not counted/);
  assert.equal(transcriptHealth(parts({}, null, 12)).uncounted, 12);
});

Deno.test("transcriptCheck() what cannot be kept is a trouble", () => {
  const { status, detail } = transcriptCheck(parts({}, "disk full"));
  assert.equal(status, "degraded");
  assert.equal(detail, "the tokens counted in them wait for the database: disk full");
});

Deno.test("transcriptHealth() takes out what the user wants taken out", () => {
  const own = (text: string) => text.replaceAll("nightfall", "[OWN]");
  const told = { ...parts({ lastError: "no /nightfall" }), redact: own };
  assert.equal(transcriptHealth(told).lastError, "no /[OWN]");
});
