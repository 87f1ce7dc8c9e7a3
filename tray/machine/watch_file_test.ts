import assert from "node:assert/strict";
import { join } from "node:path";
import { inTempFolder } from "./test_folder.ts";
import { watchFile } from "./watch_file.ts";
import { writeDurably } from "./durable_write.ts";

/** Calls gather: each wait asks for one after it. */
class Calls {
  #next = Promise.withResolvers<void>();
  count = 0;

  readonly take = () => {
    this.count++;
    this.#next.resolve();
  };

  async next(): Promise<void> {
    await this.#next.promise;
    this.#next = Promise.withResolvers();
  }
}

Deno.test("watchFile() tells of a file that comes, is replaced and goes", async () => {
  await inTempFolder(async (folder) => {
    const path = join(folder, "a.json");
    const calls = new Calls();
    const end = watchFile(path, { onChange: calls.take, gatherMs: 20 });
    try {
      await Deno.writeTextFile(path, "one");
      await calls.next();
      await writeDurably(path, "two");
      await calls.next();
      await Deno.remove(path);
      await calls.next();
    } finally {
      end();
      end();
    }
  });
});

Deno.test("watchFile() does not mind other files", async () => {
  await inTempFolder(async (folder) => {
    const calls = new Calls();
    const other = new Calls();
    const end = watchFile(join(folder, "a.json"), { onChange: calls.take, gatherMs: 5 });
    const endOther = watchFile(join(folder, "b.json"), { onChange: other.take, gatherMs: 40 });
    try {
      await Deno.writeTextFile(join(folder, "b.json"), "x");
      await other.next();
      assert.equal(calls.count, 0);
    } finally {
      end();
      endOther();
    }
  });
});

Deno.test("watchFile() goes on when the folder comes later", async () => {
  await inTempFolder(async (root) => {
    const path = join(root, "later", "a.json");
    const calls = new Calls();
    const end = watchFile(path, { onChange: calls.take, gatherMs: 5, retryMs: 20 });
    try {
      await calls.next();
      await writeDurably(path, "one");
      await calls.next();
    } finally {
      end();
    }
  });
});

Deno.test("watchFile() goes on in another folder that takes the place of the first", async () => {
  await inTempFolder(async (root) => {
    const folder = join(root, "settings");
    const path = join(folder, "a.json");
    await writeDurably(path, "one");
    let told = Promise.withResolvers<void>();
    const end = watchFile(path, { onChange: () => told.resolve(), gatherMs: 50, retryMs: 60_000 });
    const within = async (what: string) => {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(() => late.reject(new Error(`not told: ${what}`)), 5_000);
      await Promise.race([told.promise, late.promise]).finally(() => clearTimeout(timer));
      told = Promise.withResolvers();
    };
    try {
      Deno.renameSync(folder, `${folder}.old`);
      Deno.mkdirSync(folder);
      await within("the folder is another one");
      await writeDurably(path, "two");
      await within("the file in the new folder");
    } finally {
      end();
    }
  });
});
