import assert from "node:assert/strict";
import { until } from "./test_until.ts";
import { Bench, isAll, listed, names } from "./test_watched_directory.ts";

Deno.test("WatchedDirectory tells first of what is there, then of what is written and removed", async () => {
  await using bench = await new Bench().make("dir").start();
  bench.write("dir", "a");
  await bench.told("a new file", names("a"));
  bench.write("dir", "a");
  await bench.told("a changed file", names("a"));
  Deno.renameSync(bench.path("dir", "a"), bench.path("dir", "b"));
  await bench.told("a renamed file", names("b"));
  Deno.removeSync(bench.path("dir", "b"));
  await bench.told("a removed file", names("b"));
});

Deno.test("WatchedDirectory tells nothing of being read", async () => {
  await using bench = new Bench().make("dir");
  bench.write("dir", "a");
  await bench.start();
  Deno.readTextFileSync(bench.path("dir", "a"));
  Deno.writeTextFileSync(bench.path("dir", "mark"), "");
  await until("the mark is told", () => bench.changes.some(names("mark")));
  assert.ok(!bench.changes.some((change) => change === "all" || change.has("a")));
});

Deno.test("WatchedDirectory waits for a directory that is not there yet", async () => {
  await using bench = await new Bench({ directory: "one/two/three" }).start();
  assert.equal(bench.watched.stats.state, "away");
  bench.make("one");
  await until("it has moved down", () => bench.watched.stats.arms >= 2);
  bench.make("other", "two", "three").make("one", "two", "three");
  await bench.told("the new directory", isAll);
  assert.equal(bench.watched.stats.state, "watched");
  bench.write("one", "two", "three", "a");
  await bench.told("a file in it", names("a"));
});

Deno.test("WatchedDirectory survives the removal of its directory, and finds the next one", async () => {
  await using bench = await new Bench({ directory: "home/dir" }).make("home", "dir").start();
  for (const round of ["first", "second"]) {
    Deno.removeSync(bench.path("home"), { recursive: true });
    await bench.told(`the ${round} removal`, isAll);
    await until("it looks above", () => bench.watched.stats.state === "away");
    bench.make("home", "dir");
    await bench.told(`the ${round} return`, isAll);
    bench.write("home", "dir", round);
    await bench.told("a file in it", names(round));
  }
});

Deno.test("WatchedDirectory does not follow a directory that was moved away", async () => {
  await using bench = await new Bench().make("dir").start();
  Deno.renameSync(bench.path("dir"), bench.path("old"));
  await bench.told("the move", isAll);
  bench.make("dir");
  await bench.told("the new one", isAll);
  bench.write("old", "a");
  bench.write("dir", "b");
  await until("the file is told", () => bench.changes.some(names("b")));
  assert.ok(!bench.changes.some(names("a")));
});

Deno.test("WatchedDirectory waits while a file stands in its place", async () => {
  await using bench = new Bench();
  bench.write("dir");
  await bench.start();
  assert.equal(bench.watched.stats.state, "away");
  Deno.removeSync(bench.path("dir"));
  bench.make("dir");
  await bench.told("the directory", isAll);
});

Deno.test("WatchedDirectory a directory that is taken away and made anew at once is watched anew", async () => {
  await using bench = await new Bench().make("dir").start();
  for (let round = 0; round < 5; round++) {
    Deno.removeSync(bench.path("dir"), { recursive: true });
    bench.make("dir");
    await bench.told("another directory", isAll);
    bench.write("dir", `file${round}`);
    await bench.told("a file in it", (change) => change === "all" || change.has(`file${round}`));
  }
});

Deno.test("WatchedDirectory a directory that goes just before it is watched: what is above it is", async () => {
  let isFirst = true;
  await using bench = Bench.faked({
    watch: (path, options) => {
      if (!isFirst) return bench.open(path, options);
      isFirst = false;
      Deno.removeSync(path, { recursive: true });
      throw new Deno.errors.NotFound("no path was found");
    },
  });
  await bench.make("dir").start();
  assert.deepEqual([bench.watched.stats.state, bench.latest.path], ["away", bench.root]);
  assert.deepEqual(bench.warnings, []);
});

Deno.test("WatchedDirectory with `recursive` does not follow a link that may have no end", async () => {
  await using bench = Bench.faked({ recursive: true, rescanMs: 60_000, blindRescanMs: 1_000 });
  const link = bench.path("dir", "deep", "link");
  bench.make("dir", "deep");
  Deno.symlinkSync("/sys", link);
  await bench.start();
  assert.equal(bench.watched.stats.state, "blind");
  assert.ok(bench.warnings.length === 1, "it is said once");
  const told = bench.changes.length;
  await bench.clock.advance(2_500);
  assert.ok(bench.changes.length > told, "it is listed now and then all the same");
  Deno.removeSync(link);
  await bench.clock.advance(120_000);
  assert.equal(bench.watched.stats.state, "watched");
});

Deno.test("WatchedDirectory with `recursive` names what lies below, by relative path", async () => {
  await using bench = await new Bench({ recursive: true }).make("dir", "deep").start();
  bench.write("dir", "deep", "a");
  await bench.told("a file below", names("deep/a"));
});

Deno.test("WatchedDirectory tells nothing of other watches in this process, above or below", async () => {
  await using bench = await new Bench().make("dir", "deep").start();
  const others = [bench.root, bench.path("dir", "deep")].map((path) => Deno.watchFs(path));
  try {
    bench.write("beside");
    Deno.removeSync(bench.path("beside"));
    bench.write("dir", "deep", "a");
    Deno.removeSync(bench.path("dir", "deep", "a"));
    bench.write("dir", "mark");
    await until("the mark is told", () => bench.changes.some(names("mark")));
    assert.deepEqual(new Set(listed(bench.changes)), new Set(["mark"]));
  } finally {
    for (const other of others) other.close();
  }
});

Deno.test("WatchedDirectory tells together what comes together", async () => {
  await using bench = Bench.faked();
  bench.make("dir").watched.start();
  await bench.clock.advance(10);
  assert.deepEqual(listed(bench.changes), ["all"]);
  bench.latest.say("create", ["a"]);
  bench.latest.say("rename", ["b", "c"]);
  await bench.clock.advance(9);
  bench.latest.say("modify", ["a"]);
  await bench.clock.advance(0);
  assert.deepEqual(listed(bench.changes), ["all"]);
  await bench.clock.advance(1);
  assert.deepEqual(listed(bench.changes), ["all", "a b c"]);
  await bench.clock.advance(100);
  assert.equal(bench.changes.length, 2);
});

Deno.test("WatchedDirectory tells more names than its limit as all", async () => {
  await using bench = Bench.faked({ maxNames: 3 });
  bench.make("dir").watched.start();
  await bench.clock.advance(10);
  bench.latest.say("create", ["a", "b", "c"]);
  await bench.clock.advance(10);
  bench.latest.say("create", ["a", "b", "c", "d"]);
  await bench.clock.advance(10);
  bench.latest.say("create", ["e"]);
  await bench.clock.advance(10);
  assert.deepEqual(listed(bench.changes), ["all", "a b c", "all", "e"]);
});

Deno.test("WatchedDirectory where events were lost, all is told", async () => {
  await using bench = Bench.faked();
  bench.make("dir").watched.start();
  await bench.clock.advance(10);
  bench.latest.say("any", [], "rescan");
  await bench.clock.advance(10);
  assert.deepEqual(listed(bench.changes), ["all", "all"]);
  assert.equal(bench.watched.stats.lapses, 1);
});

Deno.test("WatchedDirectory tells all now and then, in case an event was missed", async () => {
  await using bench = Bench.faked();
  bench.make("dir").watched.start();
  await bench.clock.advance(10);
  // What carries the directory is moved: that makes no event.
  Deno.renameSync(bench.path("dir"), bench.path("old"));
  bench.make("dir");
  await bench.clock.advance(29_000);
  assert.equal(bench.changes.length, 1);
  await bench.clock.advance(2_000);
  assert.deepEqual(listed(bench.changes), ["all", "all"]);
  assert.deepEqual(bench.watches.map(({ closed }) => closed), [1, 0], "the new one is watched");
});

Deno.test("WatchedDirectory follows a link to where it leads now", async () => {
  await using bench = Bench.faked();
  bench.make("one").make("two");
  Deno.symlinkSync(bench.path("one"), bench.path("dir"));
  bench.watched.start();
  assert.equal(bench.latest.path, bench.path("one"));
  Deno.removeSync(bench.path("dir"));
  Deno.symlinkSync(bench.path("two"), bench.path("dir"));
  await bench.clock.advance(30_010);
  assert.equal(bench.latest.path, bench.path("two"));
});

Deno.test("WatchedDirectory where nothing can be watched, time alone drives it", async () => {
  let tries = 0;
  await using bench = Bench.faked({
    watch: () => {
      tries++;
      throw new Error("no watch left");
    },
  });
  bench.make("dir").watched.start();
  assert.equal(bench.watched.stats.state, "blind");
  await bench.clock.advance(60_010);
  assert.equal(bench.changes.length, 31, "at first, and then every two seconds");
  assert.ok(tries >= 8 && tries <= 10, `${tries} tries`);
  assert.deepEqual(bench.warnings, ["a directory cannot be watched"], "said once");
  Deno.removeSync(bench.path("dir"));
  await bench.clock.advance(2_010);
  assert.equal(bench.changes.length, 32, "its end is told");
  await bench.clock.advance(60_000);
  assert.equal(bench.changes.length, 32, "and of nothing, nothing");
});

Deno.test("WatchedDirectory opens another watch for one that broke", async () => {
  await using bench = Bench.faked();
  bench.make("dir").watched.start();
  await bench.clock.advance(10);
  bench.latest.break();
  await bench.clock.advance(10);
  assert.deepEqual([bench.watched.stats.state, bench.changes.length], ["blind", 2]);
  await bench.clock.advance(2_000);
  assert.deepEqual([bench.watched.stats.state, bench.watches.length], ["watched", 2]);
  await bench.clock.advance(10);
  bench.changes.length = 0;
  bench.latest.say("modify", ["a"]);
  await bench.clock.advance(10);
  assert.deepEqual(listed(bench.changes), ["a"]);
});

Deno.test("WatchedDirectory a directory that flaps does not cost a watch each time", async () => {
  await using bench = Bench.faked();
  bench.watched.start();
  for (let round = 0; round < 60; round++) {
    if (round % 2 === 0) bench.make("dir");
    else Deno.removeSync(bench.path("dir"));
    bench.latest.say("any", [""]);
    await bench.clock.advance(0);
  }
  assert.ok(bench.watches.length <= 8);
  assert.equal(bench.watches.filter(({ closed }) => closed === 0).length, 0);
  bench.make("dir");
  await bench.clock.advance(60_000);
  assert.equal(bench.watched.stats.state, "watched");
});

Deno.test("WatchedDirectory goes on after a callback that threw", async () => {
  let calls = 0;
  await using bench = Bench.faked({
    onChange: () => {
      calls++;
      throw new Error("not taken in");
    },
  });
  bench.make("dir").watched.start();
  await bench.clock.advance(10);
  bench.latest.say("create", ["a"]);
  await bench.clock.advance(10);
  assert.deepEqual([calls, bench.watched.stats.faults], [2, 2]);
});

Deno.test("WatchedDirectory.stop() tells nothing more and leaves nothing open", async () => {
  await using bench = Bench.faked();
  bench.watched.stop();
  bench.make("dir").watched.start();
  bench.watched.start();
  await bench.clock.advance(10);
  bench.latest.say("create", ["a"]);
  await bench.clock.advance(0);
  bench.watched.stop();
  bench.latest.say("create", ["b"]);
  await bench.clock.advance(60_000);
  bench.watched.stop();
  assert.deepEqual(listed(bench.changes), ["all"]);
  assert.equal(bench.clock.pending, 0);
  assert.ok(bench.watches.every(({ closed }) => closed === 1));
  bench.watched.start();
  await bench.clock.advance(10);
  assert.deepEqual(listed(bench.changes), ["all", "all"], "it may be started again");
});
