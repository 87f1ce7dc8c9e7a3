import { deepEqual, equal, match } from "node:assert/strict";
import { PRODUCT_VERSION } from "../../shared/protocol/version.ts";
import { HOME_VARIABLE, machinePlaces } from "../machine/places.ts";
import { beOnlyInstance } from "../machine/single_instance.ts";
import { inTempFolder } from "../machine/test_folder.ts";
import { runTray } from "./run_tray.ts";
import { thisBuild } from "./tray_build.ts";

/** @returns the exit status, and what was said */
async function run(...args: readonly string[]) {
  const said: string[] = [];
  const complained: string[] = [];
  const { log, error } = console;
  console.log = (text: string) => void said.push(text);
  console.error = (text: string) => void complained.push(text);
  try {
    const code = await runTray(args, { keys: [], carriedIn: "/nowhere", self: [], entry: "" });
    return { code, said: said.join("\n"), complained: complained.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

async function withHome(home: string, body: () => Promise<void>): Promise<void> {
  const before = Deno.env.get(HOME_VARIABLE);
  Deno.env.set(HOME_VARIABLE, home);
  try {
    await body();
  } finally {
    if (before === undefined) Deno.env.delete(HOME_VARIABLE);
    else Deno.env.set(HOME_VARIABLE, before);
  }
}

Deno.test("runTray() helps, says its version, and refuses what makes no sense", async () => {
  const help = await run("--help");
  equal(help.code, 0);
  match(help.said, /^Usage:$/m);
  deepEqual(await run("--version"), { code: 0, said: PRODUCT_VERSION, complained: "" });
  const wrong = await run("nonsense");
  deepEqual([wrong.code, wrong.said], [2, ""]);
  match(wrong.complained, /there is no command nonsense/);
});

Deno.test("runTray() a second time shows the first, or says that it does not answer", async () => {
  await inTempFolder(async (folder) => {
    const first = await beOnlyInstance({
      places: machinePlaces({ [HOME_VARIABLE]: folder }, "linux"),
    });
    if (first.kind !== "first") throw new Error("another tray runs");
    try {
      await withHome(folder, async () => {
        const unheard = await run();
        equal(unheard.code, 1);
        match(unheard.complained, /does not answer, end it first/);
        let shows = 0;
        first.instance.onShow(() => shows++);
        deepEqual(await run(), { code: 0, said: "", complained: "" });
        equal(shows > 0, true);
      });
    } finally {
      first.instance.release();
    }
  });
});

Deno.test("runTray() beside a tray of another version says what to do, and asks that one nothing", async () => {
  await inTempFolder(async (folder) => {
    const places = machinePlaces({ [HOME_VARIABLE]: folder }, "linux");
    const first = await beOnlyInstance({ places, version: "99.0.0" });
    if (first.kind !== "first") throw new Error("another tray runs");
    try {
      let shows = 0;
      first.instance.onShow(() => shows++);
      await withHome(folder, async () => {
        const { code, said, complained } = await run();
        deepEqual([code, said, shows], [1, "", 0]);
        const start = `start version ${PRODUCT_VERSION} of the tray: version 99.0.0 runs`;
        equal(complained.startsWith(`${start}, choose Quit in its menu and start`), true);
      });
    } finally {
      first.instance.release();
    }
  });
});

Deno.test("runTray() says in a sentence what it cannot use", async () => {
  await withHome("no/absolute/path", async () => {
    const { code, complained } = await run();
    equal(code, 1);
    match(complained, /give an absolute path/);
  });
});

Deno.test("thisBuild() starts the source again, as it runs now", () => {
  const build = thisBuild("file:///a%20b/tray/main.ts");
  deepEqual(build.self, [Deno.execPath(), "run", "-A", "/a b/tray/main.ts"]);
  equal(build.carriedIn, "/a b/dist");
});
