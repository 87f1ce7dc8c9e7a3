import assert from "node:assert/strict";
import { join } from "node:path";
import type { FilePosition } from "../../../shared/model/transcript.ts";
import { type TailOptions, TailReader, type TailResult, type TailSpec } from "./tail_file.ts";

const small: TailOptions = { chunkBytes: 8, maxLineBytes: 32, pause: () => Promise.resolve() };

async function withFile(use: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "ntm-tail-" });
  try {
    await use(join(directory, "file"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

interface Reading {
  readonly result: TailResult;
  readonly lines: readonly string[];
}

async function read(
  reader: TailReader,
  path: string,
  from: FilePosition | null,
  spec: Partial<TailSpec> = {},
): Promise<Reading> {
  let text = "";
  const result = await reader.read(path, {
    from,
    onLines: ({ bytes, end }) => {
      text += new TextDecoder().decode(bytes.subarray(0, end));
    },
    ...spec,
  });
  assert.ok(text === "" || text.endsWith("\n"));
  return { result, lines: text.split("\n").slice(0, -1) };
}

function done(result: TailResult) {
  assert.ok(result.kind === "done", JSON.stringify(result));
  return result;
}

Deno.test("read() a file that grows byte by byte gives each line once, however it is cut", async () => {
  const text = "one\n\ntwenty-three\nfour\nand the last\n";
  await withFile(async (path) => {
    for (let cut = 0; cut <= text.length; cut++) {
      await Deno.writeTextFile(path, text.slice(0, cut));
      const reader = new TailReader(small);
      const first = await read(reader, path, null);
      await Deno.writeTextFile(path, text);
      const second = await read(reader, path, done(first.result).position);
      assert.equal(done(second.result).anew, false);
      assert.deepEqual([...first.lines, ...second.lines], text.split("\n").slice(0, -1));
      assert.equal(done(second.result).position.offset, text.length);
    }
  });
});

Deno.test("read() blocks tell where they lie", async () => {
  await withFile(async (path) => {
    const text = "aa\nbbbb\ncccccc\nd\n";
    await Deno.writeTextFile(path, text);
    await new TailReader(small).read(path, {
      from: null,
      onLines: ({ bytes, end, offset, size }) => {
        const block = new TextDecoder().decode(bytes.subarray(0, end));
        assert.equal(text.slice(offset, offset + end), block);
        assert.equal(size, text.length);
      },
    });
  });
});

Deno.test("read() an append costs the append and no more", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(path, "line\n".repeat(100_000));
    const reader = new TailReader();
    const first = await read(reader, path, null);
    assert.equal(done(first.result).bytesRead, 500_000);
    await Deno.writeTextFile(path, "more\n", { append: true });
    const second = await read(reader, path, done(first.result).position);
    assert.deepEqual([done(second.result).bytesRead, second.lines], [5, ["more"]]);
    const third = await read(reader, path, done(second.result).position);
    assert.deepEqual([done(third.result).bytesRead, third.lines], [0, []]);
  });
});

Deno.test("read() begins anew when the file is another, was cut, or was written over", async () => {
  await withFile(async (path) => {
    const changes: readonly ((text: string) => Promise<void>)[] = [
      async (text) => {
        await Deno.writeTextFile(`${path}.new`, text);
        await Deno.rename(`${path}.new`, path);
      },
      (text) => Deno.writeTextFile(path, text.slice(0, 6)),
      (text) => Deno.writeTextFile(path, text),
    ];
    for (const change of changes) {
      await Deno.writeTextFile(path, "old 1\nold 2\n");
      const { position } = done((await read(new TailReader(small), path, null)).result);
      await change("new 1\nand one that is longer\n");
      let anew = 0;
      const spec = { onAnew: () => void anew++ };
      const { result, lines } = await read(new TailReader(small), path, position, spec);
      assert.deepEqual([done(result).anew, anew, lines[0]], [true, 1, "new 1"]);
    }
  });
});

Deno.test("read() a line that is too long is passed over, also when it comes in parts", async () => {
  await withFile(async (path) => {
    const reader = new TailReader(small);
    await Deno.writeTextFile(path, `before\n${"x".repeat(40)}`);
    const first = await read(reader, path, null);
    assert.deepEqual(first.lines, ["before"]);
    assert.equal(done(first.result).longLines, 1);
    assert.equal(done(first.result).position.inLongLine, true);
    await Deno.writeTextFile(path, "x".repeat(100), { append: true });
    const second = await read(reader, path, done(first.result).position);
    assert.deepEqual([done(second.result).bytesRead, second.lines], [100, []]);
    await Deno.writeTextFile(path, "x\nafter\n", { append: true });
    const third = await read(reader, path, done(second.result).position);
    assert.deepEqual(third.lines, ["after"]);
    assert.equal(done(third.result).longLines, 0);
  });
});

Deno.test("read() lines of every length up to the longest come through", async () => {
  await withFile(async (path) => {
    const lines = Array.from({ length: 32 }, (_, length) => "y".repeat(length));
    await Deno.writeTextFile(path, `${lines.join("\n")}\n`);
    const { result, lines: got } = await read(new TailReader(small), path, null);
    assert.deepEqual([got, done(result).longLines], [lines, 0]);
  });
});

Deno.test("read() stops when it is aborted, and goes on from there", async () => {
  await withFile(async (path) => {
    const text = "line\n".repeat(20);
    await Deno.writeTextFile(path, text);
    const abort = new AbortController();
    const reader = new TailReader({ ...small, sliceMs: 0 });
    const seen: string[] = [];
    const result = await reader.read(path, {
      from: null,
      onLines: ({ bytes, end }) => {
        seen.push(new TextDecoder().decode(bytes.slice(0, end)));
        if (seen.length === 3) abort.abort();
      },
      signal: abort.signal,
    });
    assert.ok(result.kind === "more");
    assert.equal(seen.length, 3);
    const rest = await read(reader, path, result.position);
    assert.equal(seen.join("") + rest.lines.map((line) => `${line}\n`).join(""), text);
  });
});

Deno.test("read() gives others their turn between chunks", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(path, "line\n".repeat(20));
    let pauses = 0;
    const pause = () => {
      pauses++;
      return Promise.resolve();
    };
    await read(new TailReader({ ...small, sliceMs: -1, pause }), path, null);
    assert.ok(pauses >= 100 / 8, `${pauses} pauses`);
  });
});

Deno.test("read() what is no file is told, not thrown", async () => {
  await withFile(async (path) => {
    const reader = new TailReader();
    assert.deepEqual((await read(reader, path, null)).result, { kind: "absent" });
    await Deno.mkdir(path);
    assert.equal((await read(reader, path, null)).result.kind, "failed");
    const pipe = `${path}.pipe`;
    const { success } = await new Deno.Command("mkfifo", { args: [pipe] }).output();
    assert.ok(success);
    assert.equal((await read(reader, pipe, null)).result.kind, "failed");
    assert.equal((await read(reader, "\0", null)).result.kind, "failed");
  });
});

Deno.test("read() what is added meanwhile is for the next time", async () => {
  await withFile(async (path) => {
    await Deno.writeTextFile(path, "first\n");
    const reader = new TailReader(small);
    let lines = 0;
    const onLines: TailSpec["onLines"] = () => {
      lines++;
      Deno.writeTextFileSync(path, "again\n", { append: true });
    };
    const result = done(await reader.read(path, { from: null, onLines }));
    assert.deepEqual([lines, result.position.offset], [1, 6]);
  });
});
