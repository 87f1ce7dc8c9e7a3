import { deepEqual, match, rejects } from "node:assert/strict";
import { bundleTray, NATIVE_PACKAGE, TRAY_BUNDLE } from "./tray_bundle.ts";

/** Calls with an empty folder, which goes afterwards. */
async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ntm-tracker-tray-" });
  try {
    await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("bundleTray() makes one file, beside a configuration of one package", async () => {
  await inFolder(async (folder) => {
    await bundleTray("tasks/compile/test_tray_entry.ts", folder);
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    deepEqual(names.sort(), ["deno.json", "deno.lock", TRAY_BUNDLE, "package.json"]);
    const config = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
    deepEqual(Object.keys(config.imports), [NATIVE_PACKAGE]);
    const lock = JSON.parse(await Deno.readTextFile(`${folder}/deno.lock`));
    const scopes = Object.keys(lock.npm).map((name) => name.replace(/\/.*/, ""));
    deepEqual([...new Set(scopes)].sort(), ["@favware", "@webviewjs"]);
    const source = await Deno.readTextFile(`${folder}/${TRAY_BUNDLE}`);
    match(source, /from"@webviewjs\/webview"/);
    match(source, /## For those who build it/);
  });
});

Deno.test("bundleTray() refuses a tray that would load more", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/out`);
    await Deno.writeTextFile(`${folder}/entry.mjs`, 'globalThis.__require("left-behind");\n');
    await rejects(
      bundleTray(`${folder}/entry.mjs`, `${folder}/out`),
      /bundling the tray: the file would still load left-behind, only/,
    );
  });
});

Deno.test("bundleTray() hands on what is wrong with the source", async () => {
  await inFolder(async (folder) => {
    await rejects(bundleTray("tray/none_such.ts", folder), /there is no tray\/none_such\.ts, name/);
    await Deno.writeTextFile(`${folder}/entry.mjs`, "const = 1;\n");
    await rejects(
      bundleTray(`${folder}/entry.mjs`, folder),
      /deno bundle ended with 1, mend what it says:[^]*entry\.mjs/,
    );
  });
});
