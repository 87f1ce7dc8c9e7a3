import assert from "node:assert/strict";
import type { Event } from "../../shared/model/event.ts";
import { MemoryScreen } from "./memory_screen.ts";
import { sampleHealth } from "./test_health.ts";
import { SAMPLE_NOW, sampleSnapshot } from "./test_snapshot.ts";
import type { StartView } from "./start_frame.ts";
import { LineFace } from "./start_line_face.ts";

const VIEW: StartView = {
  version: "0.1.0",
  snapshot: sampleSnapshot({ sessions: [], panes: [], lastEventId: 42 }),
  health: sampleHealth(),
  daemon: "own",
  dashboard: null,
  logFile: "/log",
  home: "/home/me",
  hostname: "box",
  now: SAMPLE_NOW,
};

const notLooked = sampleHealth({
  sources: sampleHealth().sources.map((source) => ({ ...source, looks: 0, failures: 0 })),
});

function event(id: number): Event {
  return {
    id,
    type: "pane.status",
    sourceId: null,
    sessionId: null,
    paneId: null,
    detectedAt: SAMPLE_NOW,
    source: "tmux",
    confidence: 1,
    severity: "info",
    message: `event ${id}`,
    payload: {},
    display: {},
  };
}

function setUp(screen = new MemoryScreen()) {
  const lost: unknown[] = [];
  const face = new LineFace({ screen, now: () => SAMPLE_NOW, onLost: (e) => void lost.push(e) });
  return { screen, face, lost, told: () => screen.text.match(/event \d+|left out|Ctrl-C/g) };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("LineFace prints one table after the first look, then a line for each event", async () => {
  const { screen, face, told } = setUp();
  face.changed({ ...VIEW, health: null });
  face.changed({ ...VIEW, health: notLooked });
  face.happened([event(41), event(43)], VIEW);
  await turn();
  assert.equal(screen.text, "");
  face.changed(VIEW);
  face.happened([event(44)], VIEW);
  face.changed(VIEW);
  await turn();
  // 41 is in the table already.
  assert.deepEqual(told(), ["Ctrl-C", "event 43", "event 44"]);
});

Deno.test("LineFace does not wait for ever for the first look", async () => {
  const { face, told } = setUp();
  face.changed({ ...VIEW, health: notLooked, now: SAMPLE_NOW + 1_000 });
  await turn();
  assert.deepEqual(told(), ["Ctrl-C"]);
});

Deno.test("LineFace leaves events out for a reader who is slow, and says so", async () => {
  const screen = new MemoryScreen();
  const print = screen.print.bind(screen);
  const taken = Promise.withResolvers<void>();
  screen.print = async (text) => {
    await taken.promise;
    await print(text);
  };
  const { face, told } = setUp(screen);
  face.changed(VIEW);
  const many = Array.from({ length: 1_100 }, (_, index) => event(100 + index));
  face.happened(many, VIEW);
  taken.resolve();
  await turn();
  assert.deepEqual(told(), ["Ctrl-C"]);
  face.happened([event(5_000)], VIEW);
  await turn();
  assert.deepEqual(told(), ["Ctrl-C", "left out", "event 5000"]);
  assert.match(screen.text, /1100 events were left out/);
});

Deno.test("LineFace tells when nobody reads any more", async () => {
  const screen = new MemoryScreen();
  screen.print = () => Promise.reject(new Error("gone"));
  const { face, lost } = setUp(screen);
  face.changed(VIEW);
  await turn();
  assert.equal(lost.length, 1);
});
