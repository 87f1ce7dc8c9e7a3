import assert from "node:assert/strict";
import { sampleCheck, sampleHealth } from "../../cli/test_health.ts";
import { SAMPLE_NOW, sampleSnapshot } from "../../cli/test_snapshot.ts";
import { Banner } from "./banner.tsx";
import { bannerWords, type Standing } from "./banner_words.ts";
import { drawn, sampleView } from "./test_view.tsx";

function words(part: Partial<Standing>) {
  const health = sampleHealth({ lastTmuxPollOkAt: SAMPLE_NOW });
  const snapshot = sampleSnapshot();
  return bannerWords({ link: "live", snapshot, health, now: SAMPLE_NOW, ...part });
}

Deno.test("bannerWords() is silent while all is well, and while it connects", () => {
  assert.equal(words({}), null);
  assert.equal(words({ link: "connecting" }), null);
});

Deno.test("bannerWords() tells how old what is shown is, once the daemon is gone, and that apart", () => {
  const told = words({ link: "lost", now: SAMPLE_NOW + 125_000 });
  assert.equal(told?.tone, "error");
  assert.match(told?.age ?? "", /2m ago/);
  const later = words({ link: "lost", now: SAMPLE_NOW + 485_000 });
  assert.deepEqual(later?.lines, told?.lines);
});

Deno.test("bannerWords() tells how to log in again", () => {
  assert.match(words({ link: "refused" })?.lines.join() ?? "", /ntm-tracker open/);
});

Deno.test("bannerWords() tells which check failed and what to do", () => {
  const health = sampleHealth({
    condition: "unhealthy",
    checks: [
      sampleCheck(),
      sampleCheck({
        condition: "unhealthy",
        means: "the database",
        detail: "disk is full",
        advice: "make room",
      }),
    ],
  });
  const told = words({ health });
  assert.equal(told?.tone, "error");
  assert.deepEqual(told?.lines, ["the database: disk is full. make room"]);
});

Deno.test("bannerWords() says so when a snapshot is degraded before health knows why", () => {
  const told = words({ snapshot: sampleSnapshot({ degraded: true }) });
  assert.equal(told?.tone, "warn");
  assert.equal(told?.lines.length, 1);
});

Deno.test("bannerWords() calls looks stale that do not answer any more", () => {
  const health = sampleHealth({ lastTmuxPollOkAt: SAMPLE_NOW - 200_000 });
  const told = words({ health });
  assert.match(told?.title ?? "", /stale/);
  assert.deepEqual([told?.lines, told?.age], [[], "tmux last answered 3m ago."]);
  const none = sampleSnapshot({ sources: [] });
  assert.equal(words({ health, snapshot: none }), null);
});

Deno.test("Banner keeps what goes on by itself out of what is read out", () => {
  const part = { link: "lost", now: SAMPLE_NOW + 5_000 } as const;
  const html = drawn(Banner, sampleView(part));
  assert.match(html, /from 5s ago/);
  const readOut = html.match(/<div role="status">.*?<p class="banner/)?.[0] ?? "";
  assert.match(readOut, /does not answer/);
  assert.doesNotMatch(readOut, /ago/);
  const later = drawn(Banner, sampleView({ ...part, now: SAMPLE_NOW + 6_000 }));
  assert.ok(later.startsWith(readOut));
});
