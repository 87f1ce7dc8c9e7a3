import assert from "node:assert/strict";
import { sampleHealth } from "../../cli/test_health.ts";
import {
  SAMPLE_NOW,
  sampleEscalation,
  samplePane,
  sampleSnapshot,
} from "../../cli/test_snapshot.ts";
import { dashboard } from "./dashboard.tsx";

const EVIL = "</script><script>alert(1)</script><!--";

function page(title: string): string {
  const snapshot = sampleSnapshot({
    escalations: [sampleEscalation()],
    panes: [samplePane({ title })],
  });
  return dashboard({
    ...{ snapshot, health: sampleHealth(), dismissed: [], role: "admin", snoozeMinutes: 15 },
    now: SAMPLE_NOW,
  });
}

Deno.test("dashboard() has all data on the first answer, and the seed for the rest", () => {
  const html = page("Fix the parser");
  assert.match(html, /^<!doctype html><html lang="en">/);
  assert.match(html, /<title>\(1\) ntm-tracker<\/title>/);
  assert.match(html, /favicon-1\.svg/);
  const seed = /id="seed">(.*?)<\/script>/.exec(html)?.[1] ?? "";
  assert.equal(JSON.parse(seed).snapshot.panes[0].title, "Fix the parser");
});

Deno.test("dashboard() lets no title out of the seed or the markup", () => {
  const html = page(EVIL);
  assert.doesNotMatch(html, /<script>alert|<!--/);
  const seed = /id="seed">(.*?)<\/script>/.exec(html)?.[1] ?? "";
  assert.equal(JSON.parse(seed).snapshot.panes[0].title, EVIL);
});

Deno.test("dashboard() has no inline style and no inline script but the seed", () => {
  const html = page("x");
  assert.doesNotMatch(html, / style=| on\w+="|<style/);
  const scripts = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
  assert.deepEqual(scripts.filter((tag) => !tag.includes("src=")), [
    '<script type="application/json" id="seed">',
  ]);
});
