import assert from "node:assert/strict";
import { join } from "node:path";
import { configuredSocket, listSockets, liveSockets, socketDirectory } from "./sockets.ts";

const UID = Deno.uid() ?? -1;

/** A directory as tmux makes it, with one live socket in it. */
async function withSockets(
  use: (place: { directory: string; live: string }) => void | Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "ntm-sockets-" });
  const directory = join(root, "tmux");
  await Deno.mkdir(directory, { mode: 0o700 });
  const live = join(directory, "live");
  const listener = Deno.listen({ transport: "unix", path: live });
  try {
    await use({ directory, live });
  } finally {
    listener.close();
    await Deno.remove(root, { recursive: true });
  }
}

/** The file a server leaves that was killed. */
function addStaleSocket(path: string): void {
  // It is bound under another name and moved, for a listener takes its file with it when it ends.
  const listener = Deno.listen({ transport: "unix", path: `${path}.bound` });
  Deno.renameSync(`${path}.bound`, path);
  listener.close();
}

Deno.test("listSockets() lists sockets by name, stale ones too, and nothing else", async () => {
  await withSockets(({ directory, live }) => {
    addStaleSocket(join(directory, "a stale one"));
    Deno.writeTextFileSync(join(directory, "file"), "");
    Deno.mkdirSync(join(directory, "folder"));
    Deno.symlinkSync(live, join(directory, "link"));
    Deno.symlinkSync(join(directory, "nowhere"), join(directory, "broken"));
    assert.deepEqual(listSockets(directory, UID), [join(directory, "a stale one"), live]);
  });
});

Deno.test("liveSockets() leaves out those on which nobody answers", async () => {
  await withSockets(async ({ directory, live }) => {
    addStaleSocket(join(directory, "stale"));
    assert.deepEqual(await liveSockets(directory, UID), [live]);
  });
});

Deno.test("listSockets() of a directory that is not there", () => {
  assert.deepEqual(listSockets("/nonexistent/tmux-0", UID), []);
});

Deno.test("listSockets() of something that is no directory", async () => {
  await withSockets(({ directory, live }) => {
    assert.deepEqual(listSockets(live, UID), []);
    const link = `${directory}-link`;
    Deno.symlinkSync(directory, link);
    assert.deepEqual(listSockets(link, UID), []);
  });
});

Deno.test("listSockets() trusts a directory only where no others can reach into it", async () => {
  await withSockets(({ directory, live }) => {
    const listedWith = (mode: number) => {
      Deno.chmodSync(directory, mode);
      return listSockets(directory, UID);
    };
    for (const mode of [0o755, 0o707, 0o701, 0o777, 0o1777]) {
      assert.deepEqual(listedWith(mode), [], mode.toString(8));
    }
    // As tmux does: a group is the user's own affair.
    for (const mode of [0o700, 0o750, 0o770]) {
      assert.deepEqual(listedWith(mode), [live], mode.toString(8));
    }
  });
});

Deno.test("listSockets() trusts no directory of another user", async () => {
  await withSockets(({ directory }) => {
    assert.deepEqual(listSockets(directory, UID + 1), []);
  });
});

Deno.test("socketDirectory() where tmux keeps them", () => {
  assert.equal(socketDirectory(1000, undefined), "/tmp/tmux-1000");
  assert.equal(socketDirectory(1000, ""), "/tmp/tmux-1000");
  assert.equal(socketDirectory(0, "/run/user/0"), "/run/user/0/tmux-0");
});

Deno.test("configuredSocket() a path stays, a name is one of the directory", () => {
  assert.equal(configuredSocket("/srv/tmux.sock", "/tmp/tmux-1"), "/srv/tmux.sock");
  assert.equal(configuredSocket("work", "/tmp/tmux-1"), "/tmp/tmux-1/work");
});
