import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { editToml, TomlEditError, type TomlKey } from "./toml_edit.ts";

const set = (text: string, key: TomlKey, value: unknown) => editToml(text, [[key, value]]);
const unset = (text: string, key: TomlKey) => editToml(text, [[key, undefined]]);

Deno.test("editToml() replaces a value where it stands", () => {
  const text = `# mine\n[server] # web\n  port = 1  # old\nhost = "a"\n`;
  assert.equal(set(text, ["server", "port"], 3847), text.replace("port = 1", "port = 3847"));
  assert.equal(set(text, ["server", "host"], `x"\\`), text.replace(`"a"`, `"x\\"\\\\"`));
});

Deno.test("editToml() replaces values of every form", () => {
  for (
    const [text, wanted] of [
      [`a.k = [\n  1,\n  2,\n]\n`, `a.k = 7\n`],
      [`[a]\nk = """\n# no comment\n"""\nz = 1\n`, `[a]\nk = 7\nz = 1\n`],
      [`[a]\nk = '''x''' # y`, `[a]\nk = 7 # y`],
      [`a = { k = "}", z = 1 }`, `a = { k = 7, z = 1 }`],
      [`[ "a" ]\n"k"=1_000\r\n`, `[ "a" ]\n"k"=7\r\n`],
      [`[a]\nk = 2020-01-01 00:00:00 \n`, `[a]\nk = 7 \n`],
    ] as const
  ) {
    assert.equal(set(text, ["a", "k"], 7), wanted);
  }
});

Deno.test("editToml() puts a missing key after the last of its table", () => {
  for (
    const [text, wanted] of [
      ["", "[a]\nk = 7\n"],
      ["# only this", "# only this\n\n[a]\nk = 7\n"],
      ["[b]\r\nz = 1\r\n", "[b]\r\nz = 1\r\n\r\n[a]\r\nk = 7\r\n"],
      ["[a]", "[a]\nk = 7"],
      ["[a] # c\n\n[b]\n", "[a] # c\nk = 7\n\n[b]\n"],
      ["[a]\n\tz = 1 # c\n# about b\n[b]\n", "[a]\n\tz = 1 # c\n\tk = 7\n# about b\n[b]\n"],
      ["[a]\nz = [\n1,\n]", "[a]\nz = [\n1,\n]\nk = 7"],
      ["a.z = 1\nb.z = 1\n", "a.z = 1\na.k = 7\nb.z = 1\n"],
      ["[a.sub]\nz = 1\n", "[a.sub]\nz = 1\n\n[a]\nk = 7\n"],
      ["\ufeff[a]\n", "\ufeff[a]\nk = 7\n"],
    ] as const
  ) {
    assert.equal(set(text, ["a", "k"], 7), wanted);
  }
});

Deno.test("editToml() takes a key out and leaves what is noted beside it", () => {
  for (
    const [text, wanted] of [
      ["[a]\nk = 1\nz = 2\n", "[a]\nz = 2\n"],
      ["[a]\n  k = 1 # why\nz = 2\n", "[a]\n  # why\nz = 2\n"],
      ["[a]\nk = [\n 1,\n]\n", "[a]\n"],
      ["a.k = 1\n[b]\n", "[b]\n"],
      ["[a]\nz = 1\nk = 1", "[a]\nz = 1\n"],
      ["[b]\n", "[b]\n"],
    ] as const
  ) {
    assert.equal(unset(text, ["a", "k"]), wanted);
  }
});

Deno.test("editToml() refuses what it would mangle", () => {
  const refused = (work: () => unknown, words: RegExp) =>
    assert.throws(work, (error) => error instanceof TomlEditError && words.test(error.message));
  refused(() => set("[a]\nk = [\n 1, # one\n]\n", ["a", "k"], 7), /comments in its value/);
  refused(() => unset("[a]\nk = [ # one\n]\n", ["a", "k"]), /comments in its value/);
  refused(() => set("[a.k]\nz = 1\n", ["a", "k"], {}), /a table of its own/);
  refused(() => set("[a]\nk.z = 1\n", ["a", "k"], {}), /a table of its own/);
  refused(() => set("a = { z = 1 }\n", ["a", "k"], 7), /between braces/);
  refused(() => unset("a = { k = 1 }\n", ["a", "k"]), /between braces/);
  refused(() => set("a = 1\n", ["a", "k"], 7), /between braces|safely/);
  refused(() => set("[a\n", ["a", "k"], 7), /would not be TOML/);
  refused(() => set("", ["a", "k"], null), /cannot be set/);
  refused(() => set("", ["a", "k"], "\ud800"), /not be TOML|safely/);
});

const name = fc.constantFrom("a", "b", "k", "long_name", "x-1");
const value = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => text.isWellFormed()),
  fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }),
);
const tables = fc.dictionary(name, fc.dictionary(name, value, { noNullPrototype: true }), {
  noNullPrototype: true,
});
const comment = fc.constantFrom("# a comment", "#[a]", '# k = "1"', "", "   ");

/** The same settings in the many ways in which a person may have written them. */
const texts = fc.tuple(tables, fc.array(comment, { minLength: 8, maxLength: 8 }), fc.boolean())
  .map(([data, comments, windows]) => {
    let n = 0;
    const next = () => comments[n++ % comments.length] ?? "";
    const lines = stringify(data).trimEnd().split("\n").flatMap((line) => {
      const isText = line.includes('"') || line === "";
      return isText ? [line] : [next(), `${line} ${next()}`];
    });
    return lines.join(windows ? "\r\n" : "\n") + (n % 2 === 0 ? "\n" : "");
  });

Deno.test("editToml() changes the one key, and every other byte stays", () => {
  fc.assert(fc.property(texts, name, name, fc.option(value), (text, table, key, given) => {
    const edited = editToml(text, [[[table, key], given ?? undefined]]);
    const wanted: Record<string, Record<string, unknown>> = structuredClone(parse(text)) as never;
    if (given === null) delete wanted[table]?.[key];
    else (wanted[table] ??= {})[key] = given;
    assert.deepEqual(structuredClone(parse(edited)), wanted);
    // What is left of the old text when the common beginning and end are taken away is one piece.
    let start = 0;
    while (start < text.length && text[start] === edited[start]) start++;
    let end = 0;
    const most = Math.min(text.length, edited.length) - start;
    while (end < most && text.at(-1 - end) === edited.at(-1 - end)) end++;
    const taken = text.slice(start, text.length - end);
    const had = Object.hasOwn((parse(text)[table] ?? {}) as object, key);
    if (!had) assert.equal(taken, "", "nothing is taken from a text that has no such key");
    else assert.ok(!taken.includes("#") || taken.includes('"'), "no comment goes");
  }));
});

Deno.test("editToml() set and then reset is the text as it was, where the table was there", () => {
  fc.assert(fc.property(texts, value, (text, given) => {
    const before = editToml(text.endsWith("\n") ? text : `${text}\n`, [[["t", "one"], 1]]);
    const after = editToml(before, [[["t", "two"], given]]);
    assert.equal(editToml(after, [[["t", "two"], undefined]]), before);
  }));
});

Deno.test("editToml() brings a list that stands in tables of its own onto one line", () => {
  const text = `# mine
[a]
one = 1 # stays

[[a.rules]]
type = "x"
names = [
  "y",
]

[b]
two = 2

[[a.rules]]
type = "z"
`;
  const rules = [{ type: "x" }];
  assert.equal(
    editToml(text, [[["a", "rules"], rules]]),
    '# mine\n[a]\none = 1 # stays\nrules = [{ type = "x" }]\n\n[b]\ntwo = 2\n\n',
  );
  assert.equal(
    editToml(text, [[["a", "rules"], undefined]]),
    "# mine\n[a]\none = 1 # stays\n\n[b]\ntwo = 2\n\n",
  );
  const other = '[[a.rules]]\ntype = "x"\n[[a.more]]\nz = 1\n';
  assert.deepEqual(structuredClone(parse(editToml(other, [[["a", "rules"], []]]))), {
    a: { more: [{ z: 1 }], rules: [] },
  });
});

Deno.test("editToml() loses no comment of tables, and takes no text for a table", () => {
  const noted = '[[a.rules]]\ntype = "x" # why\n';
  assert.throws(() => editToml(noted, [[["a", "rules"], []]]), /comments in its tables/);
  const within = '[[a.rules]]\ntype = """\n[b]\n"""\nx = 1\n';
  assert.throws(() => editToml(within, [[["a", "rules"], []]]), { name: "TomlEditError" });
});
