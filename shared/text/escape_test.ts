import assert from "node:assert/strict";
import { csvCell, escapeHtml, prometheusLabel } from "./escape.ts";

interface Escaped {
  readonly text: string;
  readonly html: string;
  readonly csv: string;
  readonly prometheus: string;
}

/** One hostile text and how it looks at each edge. */
const TABLE: readonly Escaped[] = [
  { text: "", html: "", csv: "", prometheus: "" },
  { text: "plain été 修", html: "plain été 修", csv: "plain été 修", prometheus: "plain été 修" },
  {
    text: "<img src=x onerror=alert(1)>",
    html: "&lt;img src=x onerror=alert(1)&gt;",
    csv: "<img src=x onerror=alert(1)>",
    prometheus: "<img src=x onerror=alert(1)>",
  },
  {
    text: `" onmouseover='x' \`y\` &amp;`,
    html: "&quot; onmouseover=&#39;x&#39; &#96;y&#96; &amp;amp;",
    csv: `""" onmouseover='x' \`y\` &amp;"`,
    prometheus: `\\" onmouseover='x' \`y\` &amp;`,
  },
  {
    text: "=cmd|' /C calc'!A0",
    html: "=cmd|&#39; /C calc&#39;!A0",
    csv: `"'=cmd|' /C calc'!A0"`,
    prometheus: "=cmd|' /C calc'!A0",
  },
  { text: "+1", html: "+1", csv: `"'+1"`, prometheus: "+1" },
  { text: "-2+3", html: "-2+3", csv: `"'-2+3"`, prometheus: "-2+3" },
  { text: "@SUM(A1)", html: "@SUM(A1)", csv: `"'@SUM(A1)"`, prometheus: "@SUM(A1)" },
  { text: " \t=1", html: " \t=1", csv: `"' \t=1"`, prometheus: " \t=1" },
  { text: "\tx", html: "\tx", csv: `"'\tx"`, prometheus: "\tx" },
  { text: "＝1", html: "＝1", csv: `"'＝1"`, prometheus: "＝1" },
  { text: "a;=1", html: "a;=1", csv: `"a;=1"`, prometheus: "a;=1" },
  { text: "a,b", html: "a,b", csv: `"a,b"`, prometheus: "a,b" },
  { text: " pad ", html: " pad ", csv: `" pad "`, prometheus: " pad " },
  { text: "two\nlines", html: "two\nlines", csv: `"two\nlines"`, prometheus: "two\\nlines" },
  {
    text: 'x"} 1\nfake{a="b',
    html: "x&quot;} 1\nfake{a=&quot;b",
    csv: `"x""} 1\nfake{a=""b"`,
    prometheus: 'x\\"} 1\\nfake{a=\\"b',
  },
  { text: "C:\\n", html: "C:\\n", csv: "C:\\n", prometheus: "C:\\\\n" },
  { text: "ends in \\", html: "ends in \\", csv: "ends in \\", prometheus: "ends in \\\\" },
];

for (const { text, html, csv, prometheus } of TABLE) {
  const name = JSON.stringify(text);
  Deno.test(`escapeHtml() of ${name}`, () => assert.equal(escapeHtml(text), html));
  Deno.test(`csvCell() of ${name}`, () => assert.equal(csvCell(text), csv));
  Deno.test(`prometheusLabel() of ${name}`, () => assert.equal(prometheusLabel(text), prometheus));
}

Deno.test("csvCell() leaves numbers to be numbers", () => {
  assert.equal(csvCell(-5), "-5");
  assert.equal(csvCell(1.5), "1.5");
});

Deno.test("prometheusLabel() replaces lone surrogates, which have no bytes", () => {
  assert.equal(prometheusLabel("a\ud800"), "a\ufffd");
});
