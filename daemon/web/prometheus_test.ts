import assert from "node:assert/strict";
import { prometheusText } from "./prometheus.ts";

Deno.test("prometheusText() writes help, type and samples, family by family", () => {
  const text = prometheusText([
    {
      name: "panes",
      help: "Panes",
      type: "gauge",
      samples: [{ labels: { status: "idle", agent: "claude" }, value: 2 }, { value: 0.5 }],
    },
    { name: "looks_total", help: "Looks", type: "counter", samples: [{ value: 1e21 }] },
    {
      name: "commit_seconds",
      help: "Commits",
      type: "summary",
      samples: [{ labels: { quantile: "0.5" }, value: 0 }, { suffix: "_count", value: 3 }],
    },
  ]);
  assert.equal(
    text,
    [
      "# HELP panes Panes",
      "# TYPE panes gauge",
      'panes{status="idle",agent="claude"} 2',
      "panes 0.5",
      "# HELP looks_total Looks",
      "# TYPE looks_total counter",
      "looks_total 1e+21",
      "# HELP commit_seconds Commits",
      "# TYPE commit_seconds summary",
      'commit_seconds{quantile="0.5"} 0',
      "commit_seconds_count 3",
      "",
    ].join("\n"),
  );
});

Deno.test("prometheusText() lets no value of a label out of its quotes, and no help of its line", () => {
  const hostile = 'a"} 1\nevil{x="\\\r\nb';
  const text = prometheusText([
    {
      name: "n",
      help: "one\ntwo\\",
      type: "gauge",
      samples: [{ labels: { l: hostile }, value: 1 }],
    },
  ]);
  assert.equal(
    text,
    "# HELP n one\\ntwo\\\\\n# TYPE n gauge\n" +
      'n{l="a\\"} 1\\nevil{x=\\"\\\\\\nb"} 1\n',
  );
});

Deno.test("prometheusText() writes what is no number as the format wants it", () => {
  const samples = [NaN, Infinity, -Infinity].map((value) => ({ value }));
  const text = prometheusText([{ name: "n", help: "h", type: "gauge", samples }]);
  assert.match(text, /\nn NaN\nn \+Inf\nn -Inf\n$/);
});

for (const name of ["", "1a", "a-b", "a b", 'a"', "ä"]) {
  Deno.test(`prometheusText() refuses the name ${JSON.stringify(name)}`, () => {
    const family = { name, help: "h", type: "gauge", samples: [] } as const;
    assert.throws(() => prometheusText([family]), RangeError);
    const samples = [{ labels: { [name]: "" }, value: 1 }];
    assert.throws(() => prometheusText([{ ...family, name: "n", samples }]), RangeError);
  });
}
