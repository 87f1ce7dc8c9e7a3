import assert from "node:assert/strict";
import { ManualClock } from "../platform/manual_clock.ts";
import { span } from "./line.ts";
import { LiveTable } from "./live_table.ts";
import { MemoryScreen } from "./memory_screen.ts";
import { OutputClosedError } from "./output.ts";

interface Setup {
  readonly clock: ManualClock;
  readonly screen: MemoryScreen;
  readonly table: LiveTable;
  readonly lost: unknown[];
  /** What the table renders next. */
  show: string;
  rendered: number;
  redrawMs: number;
}

function setUp(screen = new MemoryScreen({ columns: 40, rows: 10 })): Setup {
  const clock = new ManualClock();
  const lost: unknown[] = [];
  const setup: Setup = {
    clock,
    screen,
    lost,
    show: "first",
    rendered: 0,
    redrawMs: 1_000,
    table: new LiveTable({
      screen,
      clock,
      redrawMs: () => setup.redrawMs,
      onLost: (error) => void lost.push(error),
      render: ({ rows }) => {
        setup.rendered++;
        return [[span(setup.show)], [span(`in ${rows} rows`)]];
      },
    }),
  };
  return setup;
}

const last = () => [[span("last")]];

Deno.test("LiveTable.update() draws changes that are close together once", async () => {
  const setup = setUp();
  for (const text of ["a", "b", "c"]) {
    setup.show = text;
    setup.table.update();
  }
  await setup.clock.advance(50);
  assert.equal(setup.rendered, 1);
  assert.match(setup.screen.text, /c\r\n.*in 9 rows/);
  await setup.table.end(last);
});

Deno.test("LiveTable draws anew when ages have grown", async () => {
  const setup = setUp();
  setup.table.update();
  await setup.clock.advance(10_000);
  assert.ok(setup.rendered >= 9 && setup.rendered <= 11, `${setup.rendered}`);
  setup.redrawMs = 15_000;
  await setup.clock.advance(2_000);
  const before = setup.rendered;
  await setup.clock.advance(60_000);
  assert.ok(setup.rendered - before <= 4, `${setup.rendered - before}`);
  await setup.table.end(last);
  assert.equal(setup.clock.pending, 0);
});

Deno.test("LiveTable leaves frames out while the terminal takes none, and draws the newest", async () => {
  const taken = Promise.withResolvers<void>();
  const screen = new MemoryScreen({ columns: 40, rows: 10 });
  const texts: string[] = [];
  screen.print = (text) => {
    texts.push(text);
    return texts.length === 1 ? taken.promise : Promise.resolve();
  };
  const setup = setUp(screen);
  setup.table.update();
  await setup.clock.advance(50);
  for (const text of ["second", "third"]) {
    setup.show = text;
    setup.table.update();
    await setup.clock.advance(50);
  }
  assert.equal(texts.length, 1);
  taken.resolve();
  await setup.clock.advance(50);
  assert.equal(texts.length, 2);
  assert.match(texts[1] ?? "", /third/);
  await setup.table.end(last);
});

Deno.test("LiveTable.end() leaves the last frame, and later changes draw nothing", async () => {
  const setup = setUp();
  setup.table.update();
  await setup.clock.advance(50);
  await setup.table.end(last);
  assert.ok(setup.screen.text.endsWith("\r\n\x1b[?25h"));
  assert.match(setup.screen.text, /last/);
  const { text } = setup.screen;
  setup.table.update();
  await setup.clock.advance(5_000);
  assert.equal(setup.screen.text, text);
});

Deno.test("LiveTable.end() does not wait for a terminal that takes nothing", async () => {
  const screen = new MemoryScreen({ columns: 40, rows: 10 });
  screen.print = () => new Promise(() => {});
  const setup = setUp(screen);
  setup.table.update();
  await setup.clock.advance(50);
  const ended = setup.table.end(last, 500);
  await setup.clock.advance(500);
  await ended;
});

Deno.test("LiveTable tells once when nobody looks any more", async () => {
  const screen = new MemoryScreen({ columns: 40, rows: 10 });
  const gone = new OutputClosedError("gone");
  screen.print = () => Promise.reject(gone);
  const setup = setUp(screen);
  setup.table.update();
  await setup.clock.advance(50);
  setup.table.update();
  await setup.clock.advance(5_000);
  assert.deepEqual(setup.lost, [gone]);
  await setup.table.end(last);
});

Deno.test("LiveTable.resumed() draws everything below what others have written", async () => {
  const setup = setUp();
  setup.table.update();
  await setup.clock.advance(50);
  setup.screen.text = "";
  setup.table.resumed();
  await setup.clock.advance(50);
  assert.match(setup.screen.text, /first\r\n/);
  assert.ok(!/\[\d+A/.test(setup.screen.text));
  await setup.table.end(last);
});
