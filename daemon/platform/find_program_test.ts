import assert from "node:assert/strict";
import { join } from "node:path";
import { findProgram, isExecutableFile, searchedDirectories } from "./find_program.ts";

function find(name: string, options: { path?: string; files: readonly string[] }): string | null {
  return findProgram(name, {
    env: { get: (variable) => variable === "PATH" ? options.path : undefined },
    home: "/home/ada",
    isExecutable: (path) => options.files.includes(path),
  });
}

Deno.test("findProgram() takes the first on PATH, before the usual places", () => {
  const files = ["/b/tmux", "/c/tmux", "/usr/bin/tmux"];
  assert.equal(find("tmux", { path: "/a:/b:/c", files }), "/b/tmux");
});

Deno.test("findProgram() works without PATH, in the order of the usual places", () => {
  const places = [
    "/home/ada/.local/bin/ntm",
    "/home/ada/bin/ntm",
    "/home/ada/go/bin/ntm",
    "/usr/local/bin/ntm",
    "/usr/bin/ntm",
    "/bin/ntm",
    "/home/linuxbrew/.linuxbrew/bin/ntm",
    "/opt/homebrew/bin/ntm",
    "/home/ada/.linuxbrew/bin/ntm",
    "/snap/bin/ntm",
  ];
  for (const [at, place] of places.entries()) {
    assert.equal(find("ntm", { files: places.slice(at) }), place);
  }
  assert.equal(find("ntm", { files: [] }), null);
});

Deno.test("findProgram() passes over relative and empty PATH entries", () => {
  const files = ["tmux", "./tmux", "bin/tmux", join(Deno.cwd(), "tmux")];
  assert.equal(find("tmux", { path: ":.:bin::", files }), null);
});

Deno.test("findProgram() takes an absolute path as it is, and no relative one", () => {
  const files = ["/opt/tmux/tmux", "x/tmux"];
  assert.equal(find("/opt/tmux/tmux", { files }), "/opt/tmux/tmux");
  assert.equal(find("/opt/other/tmux", { files }), null);
  assert.equal(find("x/tmux", { files }), null);
  assert.equal(find("", { files }), null);
});

Deno.test("searchedDirectories() names each directory once, without a home too", () => {
  const env = { get: () => "/usr/bin:/x:/usr/bin" };
  const directories = searchedDirectories({ env, home: "" });
  assert.deepEqual(directories.slice(0, 2), ["/usr/bin", "/x"]);
  assert.equal(new Set(directories).size, directories.length);
});

Deno.test("isExecutableFile() is true only for a file with a right to execute", async () => {
  const directory = await Deno.makeTempDir({ prefix: "ntm-find-" });
  try {
    const program = join(directory, "program");
    const text = join(directory, "text");
    Deno.writeTextFileSync(program, "#!/bin/sh\n");
    Deno.chmodSync(program, 0o700);
    Deno.writeTextFileSync(text, "");
    Deno.chmodSync(text, 0o600);
    Deno.symlinkSync(program, join(directory, "link"));
    assert.equal(isExecutableFile(program), true);
    assert.equal(isExecutableFile(join(directory, "link")), true);
    assert.equal(isExecutableFile(text), false);
    assert.equal(isExecutableFile(directory), false);
    assert.equal(isExecutableFile(join(directory, "missing")), false);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
