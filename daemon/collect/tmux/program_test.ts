import assert from "node:assert/strict";
import { join } from "node:path";
import { TmuxProgram } from "./program.ts";

/** A home in a temporary directory whose `bin` is the whole PATH. */
async function withHome(
  work: (home: { readonly bin: string; readonly find: (configured?: string) => TmuxProgram }) =>
    | void
    | Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "ntm-program-" });
  try {
    const bin = join(home, "bin");
    await Deno.mkdir(bin);
    const env = { get: (name: string) => name === "PATH" ? bin : undefined };
    await work({
      bin,
      find: (configured) => new TmuxProgram({ configured: configured ?? null, env, home }),
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function install(path: string, mode = 0o755): Promise<string> {
  await Deno.writeTextFile(path, "#!/bin/sh\n");
  await Deno.chmod(path, mode);
  return path;
}

Deno.test("TmuxProgram.find() the configured program and no other", async () => {
  await withHome(async ({ bin, find }) => {
    await install(join(bin, "tmux"));
    const configured = join(bin, "my-tmux");
    const program = find(configured);
    assert.equal(program.find(), null, "it is not there, and another would be a surprise");
    await install(configured, 0o644);
    assert.equal(program.find(), null, "it cannot be executed");
    await Deno.chmod(configured, 0o755);
    assert.equal(program.find(), configured);
  });
});

Deno.test("TmuxProgram.find() what was found is found again when it has moved", async () => {
  await withHome(async ({ bin, find }) => {
    const first = await install(join(bin, "tmux"));
    const program = find();
    assert.equal(program.find(), first);
    await Deno.remove(first);
    // Another tmux of this machine may be found in a place that is always looked at.
    assert.notEqual(program.find(), first);
    await install(first);
    assert.ok(program.find() !== null);
  });
});
