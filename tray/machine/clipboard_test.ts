import assert from "node:assert/strict";
import { join } from "node:path";
import { copyText, type CopyTextOptions } from "./clipboard.ts";
import { inTempFolder } from "./test_folder.ts";

function recorded(change: Partial<CopyTextOptions> = {}, code = 0) {
  const fed: { argv: readonly string[]; input: Uint8Array }[] = [];
  const options: CopyTextOptions = {
    os: "linux",
    env: { PATH: "/usr/bin" },
    isProgram: () => Promise.resolve(true),
    feed: (argv, { input }) => {
      fed.push({ argv, input });
      return Promise.resolve(code);
    },
    ...change,
  };
  return { fed, options };
}

Deno.test("copyText() on Windows sets the text as it is, by no program", async () => {
  const set: string[] = [];
  const setClipboard = (text: string) => Promise.resolve(void set.push(text));
  const { fed, options } = recorded({ os: "windows", setClipboard });
  await copyText("é$", options);
  assert.deepEqual([set, fed], [["é$"], []]);
  const refuse = () => Promise.reject(new Error("another program holds it, try again"));
  await assert.rejects(
    copyText("x", { ...options, setClipboard: refuse }),
    /^Error: copy to the clipboard: another program holds it, try again$/,
  );
});

Deno.test("copyText() on Linux takes what the desktop understands", async () => {
  const wayland = { os: "linux", env: { PATH: "/usr/bin", WAYLAND_DISPLAY: "w" } } as const;
  for (
    const [change, program] of [
      [wayland, "/usr/bin/wl-copy"],
      [{ ...wayland, env: { PATH: "/usr/bin" } }, "/usr/bin/xclip"],
      [{ ...wayland, isProgram: isXclip }, "/usr/bin/xclip"],
    ] as const
  ) {
    const { fed, options } = recorded(change);
    await copyText("é", options);
    assert.equal(fed[0]?.argv[0], program);
    assert.deepEqual([...fed[0]?.input ?? []], [0xc3, 0xa9]);
  }
});

function isXclip(path: string): Promise<boolean> {
  return Promise.resolve(path.endsWith("xclip"));
}

Deno.test("copyText() says what is missing, and what failed", async () => {
  const none = recorded({ os: "linux", isProgram: () => Promise.resolve(false) });
  await assert.rejects(copyText("x", none.options), /install wl-clipboard or xclip/);
  await assert.rejects(copyText("x", recorded({}, 3).options), /xclip failed with 3, try again$/);
});

Deno.test("copyText() feeds a real program, and gives up one that hangs", async () => {
  await inTempFolder(async (folder) => {
    const program = join(folder, "xclip");
    const env = { PATH: folder };
    const install = (script: string) =>
      Deno.writeTextFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await install(`cat > ${folder}/copied`);
    const text = "a line é\n".repeat(20_000);
    await copyText(text, { os: "linux", env });
    assert.equal(await Deno.readTextFile(join(folder, "copied")), text);
    await install("exit 4");
    await assert.rejects(copyText(text, { os: "linux", env }), /failed with 4/);
    await install("exec sleep 300");
    await assert.rejects(copyText(text, { os: "linux", env, timeoutMs: 100 }), /did not end/);
  });
});
