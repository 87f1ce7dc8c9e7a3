import assert from "node:assert/strict";
import { MemoryScreen } from "./memory_screen.ts";
import { sampleHealth } from "./test_health.ts";
import { SAMPLE_NOW, samplePane, sampleSession, sampleSnapshot } from "./test_snapshot.ts";
import type { StartView } from "./start_frame.ts";
import { redrawMs, TableFace } from "./start_table_face.ts";

const OLD = SAMPLE_NOW - 3_600_000;

function view(
  pane: Parameters<typeof samplePane>[0],
  session: Parameters<typeof sampleSession>[0],
) {
  const snapshot = sampleSnapshot({
    sessions: [sampleSession({ createdAt: OLD, ...session })],
    panes: [samplePane({ since: OLD, ...pane })],
  });
  const place = { logFile: "/log", home: "/home/me", hostname: "box", now: SAMPLE_NOW };
  const made: StartView = {
    version: "0.1.0",
    snapshot,
    health: sampleHealth(),
    daemon: "own",
    dashboard: null,
    ...place,
  };
  return made;
}

Deno.test("redrawMs() is short while an age is told in seconds", () => {
  assert.equal(redrawMs(view({}, {})), 15_000);
  assert.equal(redrawMs(view({ since: SAMPLE_NOW - 59_000 }, {})), 1_000);
  assert.equal(redrawMs(view({}, { createdAt: SAMPLE_NOW - 1 })), 1_000);
  assert.equal(redrawMs(view({}, { endedAt: SAMPLE_NOW - 1 })), 1_000);
});

Deno.test("TableFace draws anew for another size, and lets go of the signals", async () => {
  const listeners = new Map<string, () => void>();
  const screen = new MemoryScreen({ columns: 80, rows: 20 });
  const face = new TableFace({
    screen,
    now: () => SAMPLE_NOW,
    onLost: () => {},
    signals: {
      add: (signal, listener) => void listeners.set(signal, listener),
      remove: (signal) => void listeners.delete(signal),
    },
  });
  const drawn = (text: string) => {
    const seen = Promise.withResolvers<void>();
    screen.print = (printed) => {
      screen.text += printed;
      if (printed.includes(text)) seen.resolve();
      return Promise.resolve();
    };
    return seen.promise;
  };
  const first = drawn("Ctrl-C ends the daemon · log /log");
  face.changed(view({}, { name: "a session with a long name" }));
  await first;
  const second = drawn("● a session w…");
  screen.resize({ columns: 24, rows: 20 });
  listeners.get("SIGWINCH")?.();
  await second;
  await face.end();
  assert.equal(listeners.size, 0);
  assert.ok(screen.text.endsWith("\x1b[?25h"));
});
