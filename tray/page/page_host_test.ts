import assert from "node:assert/strict";
import type { HostFrame, PageFrame } from "../../shared/rpc/page_frames.ts";
import { RpcError } from "../../shared/rpc/client_errors.ts";
import { PageHost } from "./page_host.ts";
import type { PageHostOptions } from "./page_window.ts";
import { CAPABILITIES, FakePageDaemon, framesOf } from "./test_page_daemon.ts";

function scene(options: Partial<PageHostOptions> = {}) {
  const daemons = new Map([["Ubuntu", new FakePageDaemon()], ["De bian", new FakePageDaemon()]]);
  const [daemon] = daemons.values();
  assert.ok(daemon !== undefined);
  const scripts: string[] = [];
  const dropped: string[] = [];
  const host = new PageHost({
    daemon: (name) => daemons.get(name),
    onDropped: (why) => dropped.push(why),
    now: () => 0,
    ...options,
  });
  const window = host.open({ daemon: "Ubuntu", evaluate: (script) => scripts.push(script) });
  return {
    ...{ host, window, daemon, daemons, scripts, dropped },
    get: async (path: string, { method = "GET", at = "ntm://localhost" } = {}) => {
      const { status, headers, body } = await window.answer({ method, url: `${at}${path}` });
      return { status, headers, text: new TextDecoder().decode(body) };
    },
    post: (frame: PageFrame) => window.receive(JSON.stringify(frame)),
    frames: (): HostFrame[] => framesOf(scripts.splice(0)),
  };
}

const fetched = (body: string, type = "text/html; charset=UTF-8") => ({
  status: 200,
  headers: { "content-type": type, "content-security-policy": "default-src 'self'" },
  body,
  encoding: "text",
});
const PAGE = `<!doctype html><html lang="en"><body>é</body></html>`;

Deno.test("PageHost answers a page as the daemon has it, with what the window is", async () => {
  const { daemon, get } = scene({ theme: () => "dark", copy: () => Promise.resolve() });
  const paths: unknown[] = [];
  daemon.answer = (_method, params) => {
    paths.push(params);
    return fetched(PAGE);
  };
  const { status, headers, text } = await get("/settings?a=b");
  assert.equal(status, 200);
  assert.equal(headers["content-security-policy"], "default-src 'self'");
  assert.equal(
    text,
    `<!doctype html><html data-window-theme="dark" data-window-offers="copy" lang="en"><body>é</body></html>`,
  );
  assert.deepEqual(daemon.asked, ["web.fetch"]);
  await get("", { at: "ntm://localhost" });
  await get("/static/../static/style.css", { at: "http://ntm.localhost" });
  assert.deepEqual(paths, [
    { path: "/settings?a=b" },
    { path: "/" },
    { path: "/static/style.css" },
  ]);
});

Deno.test("PageHost hands on parts byte by byte, and what is no page as it is", async () => {
  const { daemon, window, get } = scene();
  daemon.answer = () => fetched(PAGE, "text/css");
  assert.equal((await get("/static/style.css")).text, PAGE);
  daemon.answer = () => ({
    status: 404,
    headers: { "content-type": "image/png", "content-length": "9" },
    body: btoa("\x89PN\xff"),
    encoding: "base64",
  });
  const answer = await window.answer({ method: "GET", url: "ntm://localhost/x.png" });
  assert.deepEqual([...answer.body], [0x89, 0x50, 0x4e, 0xff]);
  assert.equal(answer.status, 404);
  assert.deepEqual(answer.headers, { "content-type": "image/png" });
});

Deno.test("PageHost is asked for nothing but its own pages, and only by GET", async () => {
  const { daemon, get } = scene();
  assert.equal((await get("/", { method: "POST" })).status, 405);
  assert.equal((await get("/", { at: "http://evil.test" })).status, 404);
  assert.equal((await get("/", { at: "no address" })).status, 404);
  assert.equal((await get(`/${"x".repeat(3_000)}`)).status, 414);
  assert.deepEqual(daemon.asked, []);
});

Deno.test("PageHost stands in for a daemon that is away, in words", async () => {
  const { daemon, daemons, get } = scene();
  daemon.state = { kind: "connecting" };
  const page = await get("/");
  assert.equal(page.status, 503);
  assert.match(page.text, /<h1>The daemon in Ubuntu is starting…<\/h1>/);
  assert.match(page.headers["content-security-policy"] ?? "", /^default-src 'self'/);
  assert.doesNotMatch(page.text, /<script>|<style|style=|https?:/);
  for (const [, part] of page.text.matchAll(/(?:src|href)="([^"]*)"/g)) {
    const { status, text } = await get(part ?? "");
    assert.equal(status, 200);
    assert.notEqual(text, "");
  }
  const state = async () => JSON.parse((await get("/.window/state")).text);
  assert.equal((await state()).isThere, false);
  daemon.state = { kind: "refused", problem: `too <b>"old"` };
  assert.equal((await state()).advice, `Too <b>"old".`);
  assert.match((await get("/")).text, /Too &#60;b&#62;&#34;old&#34;\./);
  assert.equal(
    (await get("/static/style.css")).headers["content-type"],
    "text/plain; charset=utf-8",
  );
  assert.equal((await get("/.window/other")).status, 404);
  daemon.state = { kind: "live", capabilities: CAPABILITIES };
  assert.equal((await state()).isThere, true);
  daemons.clear();
  assert.match((await get("/")).text, /Nothing is connected to Ubuntu/);
  assert.deepEqual(daemon.asked, []);
});

Deno.test("PageHost does not wait for a daemon for ever, and tells what it refuses", async () => {
  const { daemon, get } = scene({ patienceMs: 1 });
  daemon.answer = () => new Promise(() => {});
  const late = await get("/");
  assert.equal(late.status, 503);
  assert.match(late.text, /slow to answer/);
  daemon.answer = () => {
    throw new RpcError({ code: -32005, message: "the page is too large" });
  };
  const refused = await get("/");
  assert.deepEqual([refused.status, refused.text], [502, "the page is too large\n"]);
});

Deno.test("PageHost connects a document, and ends the one before it", () => {
  const { post, frames, scripts } = scene();
  const subscribe =
    `{"jsonrpc":"2.0","id":1,"method":"subscribe","params":{"channels":["events"]}}`;
  post({ kind: "open", id: "a" });
  post({ kind: "rpc", id: "a", text: subscribe });
  const [opened, answer] = frames();
  assert.deepEqual(opened, { kind: "opened", id: "a" });
  assert.equal(answer?.kind, "rpc");
  post({ kind: "open", id: "b" });
  post({ kind: "rpc", id: "a", text: subscribe });
  post({ kind: "close", id: "a" });
  assert.deepEqual(frames(), [{ kind: "opened", id: "b" }]);
  post({ kind: "rpc", id: "b", text: subscribe });
  assert.equal(frames()[0]?.id, "b");
  post({ kind: "close", id: "b" });
  assert.deepEqual(frames(), [{ kind: "closed", id: "b" }]);
  assert.deepEqual(scripts, []);
});

Deno.test("PageHost ends a document with its daemon, and opens it when that is back", () => {
  const { host, daemon, post, frames } = scene();
  post({ kind: "open", id: "a" });
  daemon.state = { kind: "lost", problem: "gone" };
  host.changed("Ubuntu");
  assert.deepEqual(frames(), [{ kind: "opened", id: "a" }, { kind: "closed", id: "a" }]);
  post({ kind: "open", id: "b" });
  host.changed("Ubuntu");
  assert.deepEqual(frames(), []);
  daemon.state = { kind: "live", capabilities: CAPABILITIES };
  host.changed("De bian");
  assert.deepEqual(frames(), []);
  host.changed("Ubuntu");
  host.changed("Ubuntu");
  assert.deepEqual(frames(), [{ kind: "opened", id: "b" }]);
  daemon.state = { kind: "live", capabilities: { ...CAPABILITIES, runId: "run-2" } };
  host.changed("Ubuntu");
  assert.deepEqual(frames(), [{ kind: "closed", id: "b" }], "it is another daemon by now");
});

Deno.test("PageHost drops what is no message of a page, and too many of them", () => {
  const { window, post, dropped, frames } = scene();
  window.receive("rubbish");
  window.receive({ kind: "open" });
  assert.equal(dropped.length, 2);
  for (let n = 0; n < 400; n++) post({ kind: "open", id: String(n) });
  assert.equal(frames().length, 298);
  assert.equal(dropped.length, 104);
});

Deno.test("PageHost shows another daemon, of which the document that is left knows nothing", async () => {
  const { host, window, daemons, post, frames, scripts, get } = scene();
  daemons.get("De bian")!.answer = () => fetched(PAGE);
  assert.equal(window.address, "ntm://localhost/?daemon=Ubuntu");
  post({ kind: "open", id: "a" });
  window.show("De bian");
  assert.equal(scripts.at(-1), `location.assign("/?daemon=De+bian")`);
  scripts.pop();
  assert.deepEqual(frames().at(-1), { kind: "closed", id: "a" });
  post({ kind: "open", id: "again" });
  assert.deepEqual(frames(), []);
  assert.equal((await get("/?daemon=De+bian")).status, 200);
  post({ kind: "open", id: "b" });
  assert.deepEqual(frames(), [{ kind: "opened", id: "b" }]);
  assert.deepEqual(daemons.get("De bian")?.asked, ["web.fetch"]);
  await get("/?daemon=Nobody");
  assert.equal(window.daemon, "De bian", "an address names only what is followed");
  window.close();
  host.changed("De bian");
  assert.deepEqual(frames(), [{ kind: "closed", id: "b" }], "and nothing after that");
});

Deno.test("PageHost outlives a window that runs no scripts", () => {
  const { daemons } = scene();
  const host = new PageHost({ daemon: (name) => daemons.get(name) });
  const fails = [
    () => {
      throw new Error("gone");
    },
    () => Promise.reject(new Error("gone")),
  ];
  for (const evaluate of fails) {
    const window = host.open({ daemon: "Ubuntu", evaluate });
    window.receive(`{"kind":"open","id":"1"}`);
    window.search();
  }
});
