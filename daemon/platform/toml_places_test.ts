import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { tomlPlaces } from "./toml_places.ts";

function placesOf(text: string, ...paths: readonly (readonly string[])[]): readonly string[] {
  parse(text); // the cases must be TOML
  const places = tomlPlaces(text);
  return paths.map((path) => {
    const { line, column } = places.find(path);
    return `${line}:${column}`;
  });
}

Deno.test("tomlPlaces() keys and tables", () => {
  const text = "# c\ntop = 1\n\n[a]\nx = 1 # x = 2\n  y=2\n[ b . c ]\nx = 3\n";
  assert.deepEqual(
    placesOf(text, ["top"], ["a"], ["a", "x"], ["a", "y"], ["b"], ["b", "c"], ["b", "c", "x"]),
    ["2:1", "4:1", "5:1", "6:3", "7:1", "7:1", "8:1"],
  );
});

Deno.test("tomlPlaces() dotted and quoted names", () => {
  const text = `a.b . c = 1\n"d.e".'f g' = 2\n["h\\u0041"]\n"" = 1\n`;
  assert.deepEqual(
    placesOf(text, ["a", "b"], ["a", "b", "c"], ["d.e", "f g"], ["hA"], ["hA", ""]),
    ["1:1", "1:1", "2:1", "3:1", "4:1"],
  );
});

Deno.test("tomlPlaces() texts that look like something else", () => {
  const text = [
    "[a]",
    'one = "# [b] x = 1 \\" "',
    "two = '[c] \\'",
    'many = """',
    "[d]",
    'x = 1 ""\\""""',
    "raw = '''",
    "[e] ''",
    "'''",
    'end = """q"""""',
    "last = 1979-05-27T07:32:00Z # [f]",
    "[g]",
  ].join("\r\n");
  assert.deepEqual(
    placesOf(text, ["a", "many"], ["a", "raw"], ["a", "end"], ["a", "last"], ["g"], ["d"]),
    ["4:1", "7:1", "10:1", "11:1", "12:1", "1:1"],
  );
});

Deno.test("tomlPlaces() entries of lists and inline tables", () => {
  const text =
    'l = [\n  "a", # ]\n  [1,\n 2],\n  { x = 1, y.z = "}" },\n]\nt = { u = { v = 1 } }\nw = 1\n';
  assert.deepEqual(
    placesOf(
      text,
      ["l", "0"],
      ["l", "1", "1"],
      ["l", "2", "y", "z"],
      ["t", "u", "v"],
      ["w"],
      ["l", "9"],
    ),
    ["2:3", "4:2", "5:12", "7:13", "8:1", "1:1"],
  );
});

Deno.test("tomlPlaces() lists of tables", () => {
  const text = "[[a]]\nx = 1\n[[a]]\nx = 2\n";
  assert.deepEqual(placesOf(text, ["a"], ["a", "0", "x"], ["a", "1"], ["a", "1", "x"]), [
    "1:1",
    "2:1",
    "3:1",
    "4:1",
  ]);
});

Deno.test("tomlPlaces() finds every key that the parser found", () => {
  const value = fc.letrec<{ value: unknown; table: Record<string, unknown> }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 3 }),
      tie("table"),
    ),
    table: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
  })).table;
  fc.assert(fc.property(value, (data) => {
    const text = stringify(data);
    const places = tomlPlaces(text);
    const walk = (table: Record<string, unknown>, path: readonly string[]) => {
      for (const [name, inner] of Object.entries(table)) {
        const { line, column } = places.find([...path, name]);
        const rest = text.split("\n")[line - 1]?.slice(column - 1) ?? "";
        const written = [name, JSON.stringify(name)].some((form) => rest.includes(form));
        assert.ok(written || /["']/.test(rest), `${JSON.stringify(name)} at ${rest}`);
        const isTable = typeof inner === "object" && inner !== null && !Array.isArray(inner);
        if (isTable) walk(inner as Record<string, unknown>, [...path, name]);
      }
    };
    walk(parse(text), []);
  }));
});

Deno.test("tomlPlaces() ends on any text", () => {
  const piece = fc.constantFrom("[", "]", "{", "}", '"', "'", "=", ".", ",", "\n", "a", "#", "\\");
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
  fc.assert(fc.property(text, (any) => {
    const { line, column } = tomlPlaces(any).find(["a"]);
    assert.ok(line >= 1 && column >= 1);
  }));
});
