import assert from "node:assert/strict";
import { join } from "node:path";
import { writeOutput } from "./write_output.ts";

async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const FORCE = { force: true };

Deno.test("writeOutput() with force replaces a file for its owner alone", () =>
  withDirectory(async (directory) => {
    const file = join(directory, "report.csv");
    await Deno.writeTextFile(file, "old", { mode: 0o644 });
    await assert.rejects(writeOutput(file, "new", { force: false }), {
      code: "EXISTS",
      message: /, or add --force$/,
    });
    await assert.rejects(writeOutput(file, "new", {}), { message: /with --output$/ });
    assert.equal(await Deno.readTextFile(file), "old");
    await writeOutput(file, "new", FORCE);
    assert.equal(await Deno.readTextFile(file), "new");
    assert.equal(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    assert.deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["report.csv"]);
  }));

Deno.test("writeOutput() with force keeps a link and writes what it leads to", () =>
  withDirectory(async (directory) => {
    const [file, link] = [join(directory, "real.csv"), join(directory, "link.csv")];
    await Deno.writeTextFile(file, "old");
    await Deno.symlink("real.csv", link);
    await writeOutput(link, "new", FORCE);
    assert.equal(await Deno.readLink(link), "real.csv");
    assert.equal(await Deno.readTextFile(file), "new");
  }));

Deno.test("writeOutput() never replaces what is no regular file", () =>
  withDirectory(async (directory) => {
    const at = (name: string) => join(directory, name);
    await new Deno.Command("mkfifo", { args: [at("fifo")] }).output();
    await Deno.mkdir(at("directory"));
    await Deno.symlink(at("nothing"), at("dangling"));
    await Deno.symlink(at("fifo"), at("link-to-fifo"));
    using _socket = Deno.listen({ transport: "unix", path: at("socket") });
    const before = [...Deno.readDirSync(directory)];
    const words = {
      "fifo": /it is a named pipe, no regular file, name another/,
      "directory": /it is a directory, no regular file/,
      "dangling": /it is a symbolic link that leads to no file, name another/,
      "link-to-fifo": /it is a named pipe/,
      "socket": /it is a socket/,
    };
    for (const [name, message] of Object.entries(words)) {
      for (const options of [FORCE, {}]) {
        const refused = writeOutput(at(name), "new", options);
        await assert.rejects(refused, { code: "NOT_A_FILE", exit: 1, message }, name);
      }
    }
    assert.deepEqual([...Deno.readDirSync(directory)], before);
  }));

Deno.test("writeOutput() on a full disk leaves nothing, or what was there, and says why", () =>
  withDirectory(async (directory) => {
    const file = join(directory, "report.csv");
    const write = Deno.FsFile.prototype.write;
    const full = () =>
      Promise.reject(Object.assign(new Error("No space left (os error 28)"), { code: "ENOSPC" }));
    const message = `cannot write ${file}: that disk is full, name another with --output`;
    Deno.FsFile.prototype.write = full;
    try {
      await assert.rejects(writeOutput(file, "new", {}), { code: "NOT_WRITTEN", message });
      assert.deepEqual([...Deno.readDirSync(directory)], []);
      Deno.FsFile.prototype.write = write;
      await writeOutput(file, "old", {});
      Deno.FsFile.prototype.write = full;
      await assert.rejects(writeOutput(file, "new", FORCE), { message });
    } finally {
      Deno.FsFile.prototype.write = write;
    }
    assert.equal(await Deno.readTextFile(file), "old");
    assert.equal([...Deno.readDirSync(directory)].length, 1);
  }));

Deno.test("writeOutput() tells a directory that does not exist", () =>
  withDirectory(async (directory) => {
    for (const options of [FORCE, {}]) {
      await assert.rejects(writeOutput(join(directory, "no/such.csv"), "", options), {
        code: "NOT_FOUND",
        exit: 4,
        message: /there is no directory .*no, name another with --output$/,
      });
    }
  }));
