import assert from "node:assert/strict";
import { CORPUS, leakIn } from "../../../fixtures/secrets/corpus.ts";
import { report } from "../report.ts";
import { REPORT_FORMATS } from "../report_values.ts";
import { withScriptedDaemon } from "../test_with_scripted_daemon.ts";
import { html } from "./html_text.ts";
import { csvField } from "./report_csv.ts";
import { type ScriptedHistory, scriptedHistory } from "./test_history.ts";

const NOW = Date.parse("2026-11-21T12:30:00Z");
const HOUR_MS = 3_600_000;

const HISTORY: ScriptedHistory = {
  timeZone: "UTC",
  now: NOW,
  hour: (start) =>
    new Date(start).getUTCDay() === 3
      ? {}
      : { watchedMs: HOUR_MS, activeMs: HOUR_MS, busyMs: HOUR_MS / 2, tokensExact: 900 },
};

const USUAL = { week: true, last: 2, of: undefined, output: undefined, force: false };

async function written(
  format: typeof REPORT_FORMATS[number],
  history: Partial<ScriptedHistory> = {},
): Promise<string> {
  const answers = scriptedHistory({ ...HISTORY, ...history });
  return await withScriptedDaemon({ answers, now: NOW }, async (context) => {
    await report(context, { ...USUAL, format });
    return context.screen.text;
  });
}

const HOSTILE = [
  `<script>alert("1")</script>`,
  `"><img src=x onerror='1'>`,
  "&lt;b&gt; `${x}`",
  "</style></svg>",
];

Deno.test("the page needs nothing else, and takes no text for a tag", async () => {
  const page = await written("html", { sessions: HOSTILE });
  const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, name]) => name));
  for (const tag of ["script", "img", "link", "iframe", "object", "base", "image", "use"]) {
    assert.ok(!tags.has(tag), tag);
  }
  assert.doesNotMatch(page, /https?:|@import|<[^>]*\s(?:src|href|on[a-z]+)=/);
  assert.match(page, /default-src 'none'/);
  assert.match(page, /prefers-color-scheme: dark/);
  assert.ok(page.includes("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
  assert.ok(page.includes("&amp;lt;b&amp;gt;"));
});

Deno.test("the page is well formed", async () => {
  const page = await written("html", { sessions: HOSTILE });
  const open: string[] = [];
  const body = page.replace(/<style>[^]*?<\/style>/, "").replace(/<!doctype html>/, "");
  for (const [, slash, name = "", rest = ""] of body.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/g)) {
    if (slash === "/") assert.equal(open.pop(), name);
    else if (name !== "meta" && !rest.endsWith("/")) open.push(name);
  }
  assert.deepEqual(open, []);
});

Deno.test("each picture of the page has a name, a description and a table", async () => {
  const page = await written("html");
  const pictures = [...page.matchAll(/<svg role="img" aria-labelledby="([^ "]+) ([^ "]+)"/g)];
  assert.equal(pictures.length, 4, "two for each of two weeks");
  for (const [, title, description] of pictures) {
    assert.equal(page.split(`<title id="${title}">`).length, 2, title);
    assert.equal(page.split(`<desc id="${description}">`).length, 2, description);
  }
  const figures = page.split("<figure>").slice(1);
  assert.ok(figures.every((figure) => figure.split("</figure>")[0]?.includes("<table>")));
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
});

Deno.test("the page shows what nobody watched as that", async () => {
  const page = await written("html");
  assert.match(page, /class="gap"><title>Wed 2026-11-18, 09:00: not watched</);
  assert.match(page, /class="l3"><title>Thu 2026-11-19, 09:00: busy 30m, watched 1h 00m</);
  assert.match(page, /<th scope="row">Wed 2026-11-18<\/th><td>-<\/td><td>-<\/td><td>not<\/td>/);
  assert.match(page, /Sat 2026-11-21, 12:00: /);
  assert.doesNotMatch(page, /Sat 2026-11-21, 13:00|Sun 2026-11-22, 09:00/, "not begun");
});

Deno.test("html`` escapes in texts and in attributes", () => {
  const nested = html`<i>${"<"}</i>`;
  assert.equal(
    html`<b title="${`"'&`}">${[nested, nested]}${3}</b>`.toString(),
    `<b title="&quot;&#39;&amp;"><i>&lt;</i><i>&lt;</i>3</b>`,
  );
});

Deno.test("csvField() quotes what must be, and lets no spreadsheet calculate", () => {
  assert.deepEqual(["api", 3, 1.5, null, "", 'say "x"', "a,b", "a\r\nb"].map(csvField), [
    ...["api", "3", "1.5", "", "", '"say ""x"""', '"a,b"', '"a\r\nb"'],
  ]);
  const formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\uff1d1", "'=1", "\rx"];
  for (const formula of formulas) assert.equal(csvField(formula), `"'${formula}"`);
  assert.equal(csvField('="a"'), `"'=""a"""`);
});

Deno.test("the CSV has lines of one length that end as RFC 4180 wants", async () => {
  const csv = await written("csv", { sessions: ["=cmd()", "a,b"] });
  const lines = csv.split("\r\n");
  assert.equal(lines.pop(), "");
  assert.ok(!lines.join("").includes("\n"));
  const counts = lines.map((line) => line.replaceAll(/"(?:[^"]|"")*"/g, "").split(",").length);
  assert.deepEqual(new Set(counts), new Set([18]));
  assert.ok(lines.some((line) => line.startsWith(`2026-11-16,session,"'=cmd()",session-0,`)));
  const gap = lines.find((line) => line.includes(",day,2026-11-18,")) ?? "";
  assert.match(gap, /,day,2026-11-18,,,,,,0,,,,,,0,0,1\.5,0$/, "not known is not zero");
});

/** What the first week says of each session, in each format, in their order. */
const SESSION_ROWS: Readonly<
  Record<typeof REPORT_FORMATS[number], (text: string) => readonly string[]>
> = {
  text: (text) => text.split(/^SESSION .*\n/m)[1]?.split("\n\n")[0]?.split("\n") ?? [],
  json: (text) => JSON.parse(text).weeks[0].sessions.map(({ name }: { name: string }) => name),
  csv: (text) => text.split("\r\n").filter((line) => line.startsWith("2026-11-09,session,")),
  html: (text) =>
    text.split("<h3>Sessions</h3>")[1]?.split("</tbody>")[0]?.split("<tr>").slice(2) ?? [],
};

for (const format of REPORT_FORMATS) {
  Deno.test(`the report as ${format} holds no secret of the corpus`, async () => {
    // As a daemon without redaction would tell them, some forms of each.
    const seeds = CORPUS.filter((_, index) => index % 7 === 0);
    assert.ok(new Set(seeds.flatMap(({ secrets }) => secrets)).size >= 200);
    const text = await written(format, { sessions: seeds.map(({ text }) => text) });
    const rows = SESSION_ROWS[format](text);
    assert.equal(rows.length, seeds.length);
    const leaks = seeds.filter((seed, index) => leakIn(rows[index] ?? "", seed) !== null);
    assert.deepEqual(leaks.map(({ name }) => name), []);
    assert.ok(text.includes("[REDACTED]"));
    const beginnings = seeds.flatMap(({ secrets }) => secrets)
      .filter(({ length }) => length >= 8).map((secret) => secret.slice(0, 8));
    assert.deepEqual(beginnings.filter((piece) => text.includes(piece)), [], "nor anywhere else");
  });
}
