import assert from "node:assert/strict";
import { readSettings, writeSettings } from "./read_settings.ts";
import { defaultSettings } from "./settings_schema.ts";

Deno.test("readSettings() has a value for everything that a file leaves out", () => {
  const read = readSettings("{}", "windows");
  assert.equal(read.kind, "ok");
  assert.deepEqual(read.settings, {
    version: 1,
    distros: "auto",
    launch: { kind: "wsl", daemonPath: null, wsl: null },
    fallback: {},
    terminal: null,
    startWithWindows: false,
    startMinimised: true,
    badge: "waiting",
    pinned: [],
    maxSessionsShown: 10,
    showNotifications: true,
    snoozedUntil: null,
    theme: "system",
    window: { width: 1100, height: 760, position: null },
  });
  assert.deepEqual(readSettings("{}", "linux").settings.launch, {
    kind: "direct",
    daemonPath: null,
  });
});

Deno.test("readSettings() bears the mark that Windows puts before a text", () => {
  const read = readSettings('\uFEFF{"theme":"dark"}', "windows");
  assert.equal(read.kind, "ok");
  assert.equal(read.settings.theme, "dark");
});

Deno.test("readSettings() keeps what is good, and names what is not", () => {
  const text = '{"theme":"pink","badge":"off","window":{"width":5},"own":1}';
  const read = readSettings(text, "windows");
  assert.ok(read.kind === "broken");
  assert.equal(read.settings.badge, "off");
  assert.equal(read.settings.theme, "system");
  assert.equal(read.settings.window.width, 1100);
  assert.equal(read.raw.own, 1);
  assert.match(read.sentence, /theme.*the usual value is used for theme, window$/);
});

Deno.test("readSettings() takes no fallback that leaves this machine", () => {
  const fallback = (url: string) =>
    readSettings(JSON.stringify({ fallback: { Ubuntu: { url, tokenFile: "t" } } }), "windows");
  const near = fallback("ws://127.0.0.1:3847");
  assert.equal(near.kind, "ok");
  assert.equal(near.settings.fallback["Ubuntu"]?.tokenFile, "t");
  const far = fallback("ws://example.com:3847");
  assert.ok(far.kind === "broken");
  assert.deepEqual(far.settings.fallback, {});
  assert.match(far.sentence, /^fallback\.Ubuntu\.url does not fit \(ws:\/\/ with 127\.0\.0\.1/);
});

Deno.test("readSettings() takes the usual settings where nothing can be read", () => {
  for (const text of ["", "{", "[]", "null", "7", '{"version":"x"}', "\0\0"]) {
    const read = readSettings(text, "linux");
    assert.ok(read.kind === "broken", text);
    assert.deepEqual(read.settings, defaultSettings("linux"));
    assert.match(read.sentence, /the usual settings are used$/);
  }
});

Deno.test("readSettings() asks for an update where a newer program wrote", () => {
  const read = readSettings('{"version":2,"theme":"dark"}', "windows");
  assert.ok(read.kind === "newer");
  assert.equal(read.settings.theme, "system");
  assert.match(read.sentence, /update this program$/);
});

Deno.test("writeSettings() keeps what it does not know, and drops what was taken out", () => {
  const text = '{"own":{"a":1},"window":{"width":900,"gap":3},' +
    '"launch":{"kind":"wsl","daemonPath":"/x","note":"mine"}}';
  const read = readSettings(text, "windows");
  assert.ok(read.kind === "ok");
  const changed = { ...read.settings, launch: { kind: "custom", argv: ["a"] } as const };
  const written = JSON.parse(writeSettings(changed, read.raw));
  assert.deepEqual(written.own, { a: 1 });
  assert.deepEqual(written.window, { width: 900, height: 760, position: null, gap: 3 });
  assert.deepEqual(written.launch, { kind: "custom", argv: ["a"], note: "mine" });
  assert.deepEqual(readSettings(JSON.stringify(written), "windows").settings, changed);
});
