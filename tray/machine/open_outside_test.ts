import assert from "node:assert/strict";
import { join } from "node:path";
import { openDocument, openFolder, type OpenOptions, openUrl } from "./open_outside.ts";
import { inTempFolder } from "./test_folder.ts";

function recorded(change: Partial<OpenOptions> = {}) {
  const started: (readonly string[])[] = [];
  const folders: (string | undefined)[] = [];
  const options: OpenOptions = {
    os: "windows",
    env: { SystemRoot: "C:\\Windows", PATH: "/usr/bin" },
    isProgram: () => Promise.resolve(true),
    start: (argv, { cwd } = {}) => {
      started.push(argv);
      folders.push(cwd);
    },
    ...change,
  };
  return { started, folders, options };
}

Deno.test("openUrl() hands web addresses to the browser", async () => {
  const windows = recorded();
  await openUrl('http://localhost:3847/a b?x="&y=1', windows.options);
  const handler = ["C:\\Windows\\System32\\rundll32.exe", "url.dll,FileProtocolHandler"];
  assert.deepEqual(windows.started, [[...handler, "http://localhost:3847/a%20b?x=%22&y=1"]]);
  const linux = recorded({ os: "linux" });
  await openUrl("https://example.org", linux.options);
  assert.deepEqual(linux.started, [["/usr/bin/xdg-open", "https://example.org/"]]);
});

Deno.test("openUrl() lets nothing else through", async () => {
  const { started, options } = recorded();
  for (
    const address of [
      ...["file:///etc/passwd", "javascript:alert(1)", "ms-settings:", "calc.exe", "", "C:\\a"],
      ...["ftp://a/", "\\\\server\\share", "-x", "data:text/html,x"],
    ]
  ) {
    await assert.rejects(openUrl(address, options), /only http and https are opened/, address);
  }
  assert.deepEqual(started, []);
});

Deno.test("openFolder() shows folders that are there, and runs no file", async () => {
  await inTempFolder(async (folder) => {
    const { started, folders, options } = recorded();
    await openFolder(folder, options);
    assert.deepEqual(started, [["C:\\Windows\\explorer.exe", "."]]);
    assert.deepEqual(folders, [await Deno.realPath(folder)]);
    await Deno.writeTextFile(join(folder, "x.exe"), "");
    for (const path of [join(folder, "x.exe"), join(folder, "none"), "http://x/", ""]) {
      await assert.rejects(openFolder(path, options), /is no folder/);
    }
    assert.equal(started.length, 1);
  });
});

Deno.test("openFolder() gives the explorer no words of a path to take apart", async () => {
  await inTempFolder(async (folder) => {
    const odd = join(await Deno.realPath(folder), "Doe,John", "select=a,b");
    await Deno.mkdir(odd, { recursive: true });
    const { started, folders, options } = recorded();
    await openFolder(odd, options);
    assert.deepEqual([started[0]?.slice(1), folders], [["."], [odd]]);
    const linux = recorded({ os: "linux" });
    await openFolder(odd, linux.options);
    assert.deepEqual(linux.started, [["/usr/bin/xdg-open", odd]]);
  });
});

Deno.test("openDocument() takes the program of the system, else Notepad", async () => {
  await inTempFolder(async (folder) => {
    const real = await Deno.realPath(folder);
    const path = join(real, "a, b.json");
    await Deno.writeTextFile(path, "{}");
    const asked: string[] = [];
    const has = recorded({ hasProgram: (ending) => asked.push(ending) === 1 });
    await openDocument(path, has.options);
    await openDocument(path, has.options);
    assert.deepEqual(asked, [".json", ".json"]);
    assert.deepEqual(has.started, [
      ["C:\\Windows\\explorer.exe", "a, b.json"],
      ["C:\\Windows\\System32\\notepad.exe", path],
    ]);
    assert.deepEqual(has.folders, [real, undefined]);
    const linux = recorded({ os: "linux" });
    await openDocument(path, linux.options);
    assert.deepEqual(linux.started, [["/usr/bin/xdg-open", path]]);
  });
});

Deno.test("openDocument() opens nothing that could run, and no folder", async () => {
  await inTempFolder(async (folder) => {
    const { started, options } = recorded({ hasProgram: () => true });
    await Deno.writeTextFile(join(folder, "x.exe"), "");
    await Deno.symlink(join(folder, "x.exe"), join(folder, "link.json"));
    for (const name of ["x.exe", "link.json", "none.json", "."]) {
      await assert.rejects(openDocument(join(folder, name), options), /^Error: open file: /, name);
    }
    assert.deepEqual(started, []);
  });
});

Deno.test("openUrl() says what to install", async () => {
  const { options } = recorded({ os: "linux", isProgram: () => Promise.resolve(false) });
  await assert.rejects(openUrl("http://a/", options), /install xdg-utils/);
});
