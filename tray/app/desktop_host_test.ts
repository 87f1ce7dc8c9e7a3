import assert from "node:assert/strict";
import { PAGE_ADDRESS } from "../page/own_address.ts";
import { hostDesktop } from "./desktop_host.ts";
import { contentOf, DesktopScene, LOOK, NOTICE, settled } from "./test_desktop_scene.ts";
import { portPair } from "./test_ports.ts";

Deno.test("hostDesktop ends with the program, and lets the desktop go", async () => {
  const scene = new DesktopScene();
  await settled();
  scene.end("find the folder: it is gone");
  assert.equal(await scene.ended, "find the folder: it is gone");
  assert.deepEqual(scene.deeds, ["dispose"]);
});

Deno.test("hostDesktop leaves nothing of a program that is lost to the next one", async () => {
  const scene = new DesktopScene();
  const answer = Promise.withResolvers<boolean>();
  scene.asked = answer.promise;
  void scene.remote.ask({ title: "", text: "quit?" });
  const silent = { ...contentOf(scene.told), respond: () => new Promise<never>(() => {}) };
  await scene.remote.openWindow(silent, LOOK);
  const page = scene.content?.respond({ method: "GET", url: PAGE_ADDRESS });
  await settled();
  scene.content = scene.content &&
    { ...scene.content, onClosed: () => void scene.deeds.push("closed") };
  scene.loses();
  await settled();
  assert.deepEqual(scene.deeds.slice(1), ["closed"]);
  assert.equal((await page)?.status, 410);
  const late = scene.content?.respond({ method: "GET", url: `${PAGE_ADDRESS}a` });
  assert.equal((await Promise.race([late, settled()]))?.status, 410, "of a window that closes");
  answer.resolve(true);
  await settled();
  assert.deepEqual(scene.heard.map(({ kind }) => kind), ["opened", "request"]);
  // The next one shows on the same desktop.
  const look = { picture: new Uint8Array(4), tooltip: "again", menu: [] };
  scene.remote.show(look);
  await settled();
  assert.equal(scene.looks.at(-1)?.tooltip, "again");
});

Deno.test("hostDesktop goes on after a notice or a window that fails", async () => {
  const scene = new DesktopScene();
  const opened = await scene.remote.openWindow(contentOf(scene.told), LOOK);
  assert(opened.kind === "opened");
  scene.problems = { show: "the window is gone" };
  opened.window.focus();
  await settled();
  scene.problems = {};
  scene.remote.notify({ ...NOTICE, title: "refused" });
  await settled();
  assert.deepEqual(scene.told, [["shown", "n", "nowhere", "nobody takes notices"]]);
  scene.end(null);
  assert.equal(await scene.ended, null);
});

Deno.test("hostDesktop lets a desktop that fails go, and waits for the end of the program", async () => {
  const scene = new DesktopScene();
  await settled();
  scene.problems = { dispose: "it is broken" };
  scene.native?.onFailed("handle what happens: the loop is broken");
  await settled();
  assert.deepEqual(scene.deeds, ["dispose"]);
  assert.deepEqual(scene.told, [["end"]], "the program ends, too");
  let isOver = false;
  scene.ended.then(() => isOver = true);
  await settled();
  assert.equal(isOver, false, "its connections are not closed yet");
  scene.end(null);
  assert.equal(await scene.ended, "handle what happens: the loop is broken");
});

Deno.test("hostDesktop waits only so long for a program that does not end", async () => {
  const scene = new DesktopScene();
  scene.problems = { show: "show the icon: there is none" };
  scene.remote.show({ picture: new Uint8Array(4), tooltip: "", menu: [] });
  await settled();
  scene.isLate();
  assert.equal(await scene.ended, "show the icon: there is none");
});

Deno.test("hostDesktop shows nothing of a program that broke down", async () => {
  const scene = new DesktopScene();
  await settled();
  scene.breaksDown("the program broke down: nobody caught this");
  assert.equal(await scene.ended, "the program broke down: nobody caught this");
  assert.deepEqual(scene.deeds, ["dispose"]);
});

Deno.test("hostDesktop tells why it could not open a desktop, when the program has ended", async () => {
  const { program, desktop } = portPair();
  program.listen(({ kind }) => kind === "failed" && program.send({ kind: "ended", problem: null }));
  const ended = hostDesktop({
    end: desktop,
    openDesktop: () => Promise.reject(new Error("load desktop library: no glibc")),
    dataDirectory: "/",
  });
  assert.equal(await ended, "load desktop library: no glibc");
});

Deno.test("hostDesktop hands on what was told before the desktop was there", async () => {
  const { program, desktop } = portPair();
  const { promise: mayOpen, resolve: open } = Promise.withResolvers<void>();
  const shown: string[] = [];
  const ended = hostDesktop({
    end: desktop,
    dataDirectory: "/",
    openDesktop: async () => {
      await mayOpen;
      return {
        show: ({ tooltip }) => void shown.push(tooltip),
        notify: () => {},
        closeNotice: () => {},
        ask: () => Promise.resolve(null),
        raiseTerminal: () => Promise.resolve(null),
        openWindow: () => assert.fail("nobody asked for it"),
        [Symbol.dispose]: () => {},
      };
    },
  });
  program.send({ kind: "show", picture: new Uint8Array(4), tooltip: "early", menu: [] });
  await settled();
  open();
  await settled();
  assert.deepEqual(shown, ["early"]);
  program.send({ kind: "ended", problem: null });
  assert.equal(await ended, null);
});
