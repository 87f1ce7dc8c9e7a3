import assert from "node:assert/strict";
import { join } from "node:path";
import { HOME_VARIABLE, machinePlaces } from "./places.ts";
import { beOnlyInstance, type InstanceAttempt, type ShowRequest } from "./single_instance.ts";
import { inTempFolder, namesIn } from "./test_folder.ts";

function placesIn(folder: string) {
  return machinePlaces({ [HOME_VARIABLE]: folder }, "linux");
}

function asFirst(attempt: InstanceAttempt) {
  assert.ok(attempt.kind === "first");
  return attempt.instance;
}

Deno.test("beOnlyInstance() lets the second start show the first", async () => {
  await inTempFolder(async (folder) => {
    const places = placesIn(folder);
    const instance = asFirst(await beOnlyInstance({ places, version: "1.2.3" }));
    try {
      const asked: ShowRequest[] = [];
      instance.onShow((request) => asked.push(request));
      for (const word of ["--search", "--settings"]) {
        const second = await beOnlyInstance({
          places,
          args: [word],
          version: "1.2.3",
          patienceMs: 20_000,
        });
        assert.deepEqual(second, { kind: "second", isHeard: true });
      }
      await until(() => asked.length === 2);
      assert.deepEqual(asked, [
        { args: ["--search"], version: "1.2.3" },
        { args: ["--settings"], version: "1.2.3" },
      ]);
      assert.deepEqual(namesIn(places.stateDir), ["running.json", "tray.lock"]);
    } finally {
      instance.release();
      instance.release();
    }
    assert.deepEqual(namesIn(places.stateDir), ["tray.lock"]);
    asFirst(await beOnlyInstance({ places })).release();
  });
});

Deno.test("beOnlyInstance() says when the first does not hear, and its asking does not stay", async () => {
  await inTempFolder(async (folder) => {
    const places = placesIn(folder);
    const deaf = asFirst(await beOnlyInstance({ places }));
    const second = await beOnlyInstance({ places, patienceMs: 30 });
    assert.deepEqual(second, { kind: "second", isHeard: false });
    deaf.release();
    const next = asFirst(await beOnlyInstance({ places }));
    assert.deepEqual(namesIn(places.stateDir), ["running.json", "tray.lock"]);
    next.release();
  });
});

Deno.test("beOnlyInstance() tells of a first of another version, whom it does not ask", async () => {
  await inTempFolder(async (folder) => {
    const places = placesIn(folder);
    const first = asFirst(await beOnlyInstance({ places, version: "2.0.0" }));
    try {
      const second = await beOnlyInstance({ places, version: "1.9.0" });
      assert.deepEqual(second, { kind: "other_version", version: "2.0.0" });
      assert.deepEqual(namesIn(places.stateDir), ["running.json", "tray.lock"]);
      // What makes no sense there tells no version.
      await Deno.writeTextFile(places.runningFile, '{"version": "2\\u0000"}');
      const other = await beOnlyInstance({ places, version: "1.9.0", patienceMs: 30 });
      assert.deepEqual(other, { kind: "second", isHeard: false });
    } finally {
      first.release();
    }
  });
});

Deno.test("beOnlyInstance() without asking only looks, and the first is not told", async () => {
  await inTempFolder(async (folder) => {
    const places = placesIn(folder);
    const first = asFirst(await beOnlyInstance({ places }));
    try {
      const second = await beOnlyInstance({ places, asks: false });
      assert.deepEqual(second, { kind: "second", isHeard: false });
      assert.deepEqual(namesIn(places.stateDir), ["running.json", "tray.lock"]);
    } finally {
      first.release();
    }
  });
});

Deno.test("beOnlyInstance() hears what was asked before it began to listen, even nonsense", async () => {
  await inTempFolder(async (folder) => {
    const places = placesIn(folder);
    const instance = asFirst(await beOnlyInstance({ places }));
    try {
      await Deno.writeTextFile(places.showRequestFile, "\0 no JSON");
      const asked = Promise.withResolvers<ShowRequest>();
      instance.onShow(asked.resolve);
      assert.deepEqual(await asked.promise, { args: [], version: null });
    } finally {
      instance.release();
    }
  });
});

Deno.test("beOnlyInstance() says what to do when the folder is no folder", async () => {
  await inTempFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "state"), "");
    await assert.rejects(beOnlyInstance({ places: placesIn(folder) }), /the right to write there/);
  });
});

Deno.test("beOnlyInstance() between processes: a killed first leaves its place", async () => {
  await inTempFolder(async (folder) => {
    const places = placesIn(folder);
    const main = join(folder, "main.ts");
    const room = import.meta.resolve("./single_instance.ts");
    await Deno.writeTextFile(
      main,
      `import { beOnlyInstance } from ${JSON.stringify(room)};
      const places = JSON.parse(Deno.args[0]);
      const attempt = await beOnlyInstance({ places, args: ["hello"], patienceMs: 20_000 });
      if (attempt.kind === "first") {
        attempt.instance.onShow(({ args }) => console.log("shown", ...args));
        setInterval(() => {}, 60_000);
      }
      console.log(attempt.kind, attempt.isHeard ?? "");`,
    );
    const first = start(main, places);
    let next: ReturnType<typeof start> | undefined;
    try {
      assert.equal(await first.line(), "first");
      const second = start(main, places);
      assert.equal(await second.line(), "second true");
      assert.equal((await second.child.status).code, 0);
      await second.close();
      assert.equal(await first.line(), "shown hello");
      first.child.kill("SIGKILL");
      await first.child.status;
      next = start(main, places);
      assert.equal(await next.line(), "first");
    } finally {
      await first.close();
      await next?.close();
    }
  });
});

/** Starts a tray that does nothing but be the only one. */
function start(main: string, places: object) {
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", `--config=${config}`, main, JSON.stringify(places)],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return {
    child,
    async line(): Promise<string> {
      while (!rest.includes("\n")) {
        const { value } = await reader.read();
        if (value === undefined) throw new Error(`the process has ended after ${rest}`);
        rest += value;
      }
      const end = rest.indexOf("\n");
      const line = rest.slice(0, end).trim();
      rest = rest.slice(end + 1);
      return line;
    },
    async close(): Promise<void> {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await reader.cancel();
      await child.status;
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!isSo()) {
    assert.ok(performance.now() < end, "it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
