import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { ASSETS } from "./assets.ts";

function gzipBytes(name: string): number {
  return gzipSync(ASSETS[name]?.text ?? "", { level: 9 }).length;
}

Deno.test("ASSETS the islands stay within their budget", () => {
  const bytes = gzipBytes("islands.js") + gzipBytes("theme.js");
  assert.ok(bytes > 10_000, "the bundle is there");
  assert.ok(bytes <= 40_960, `islands are ${bytes} bytes gzip, at most 40 kB are allowed`);
});

Deno.test("ASSETS the charts, loaded when seen, stay within theirs", () => {
  const bytes = gzipBytes("charts.js");
  assert.ok(bytes > 2_000, "the bundle is there");
  assert.ok(bytes <= 25_600, `charts are ${bytes} bytes gzip, at most 25 kB are allowed`);
});

Deno.test("ASSETS the page of settings stays within its budget", () => {
  const bytes = gzipBytes("settings.js");
  assert.ok(bytes > 8_000, "the bundle is there");
  assert.ok(bytes <= 17_408, `settings are ${bytes} bytes gzip, at most 17 kB are allowed`);
});

Deno.test("ASSETS nothing that validates is in what a browser loads", () => {
  for (const name of ["islands.js", "charts.js", "settings.js"]) {
    assert.doesNotMatch(ASSETS[name]?.text ?? "", /ZodError|invalid_type/, name);
  }
});

Deno.test("ASSETS the theme runs as a classic script", () => {
  assert.doesNotMatch(ASSETS["theme.js"]?.text ?? "", /\b(?:import|export)\b/);
});

Deno.test("ASSETS there is an icon for each count that can be shown", () => {
  const names = Object.keys(ASSETS).filter((name) => name.startsWith("favicon-"));
  assert.equal(names.length, 11);
  assert.match(ASSETS["favicon-3.svg"]?.text ?? "", />3</);
  assert.match(ASSETS["favicon-more.svg"]?.text ?? "", />\+</);
  assert.doesNotMatch(ASSETS["favicon-0.svg"]?.text ?? "", /<text/);
});
