import assert from "node:assert/strict";
import fc from "fast-check";
import { plainFields, plainText } from "./log_fields.ts";

const same = (text: string) => text;

Deno.test("plainFields() keeps plain data", () => {
  const fields = { a: 1, b: "x", c: true, d: null, e: [1, ["y"]], f: { g: 2 } };
  assert.deepEqual(plainFields(fields, same), fields);
});

Deno.test("plainFields() turns what JSON cannot carry into text", () => {
  const fields = plainFields({
    none: undefined,
    nan: NaN,
    big: 12n,
    call: () => 1,
    symbol: Symbol("s"),
    bytes: new Uint8Array(3),
    set: new Set([1]),
    map: new Map([["k", 1]]),
    date: new Date(5),
  }, same);
  assert.deepEqual(fields, {
    none: null,
    nan: "NaN",
    big: "12",
    call: "[function]",
    symbol: "Symbol(s)",
    bytes: "[3 bytes]",
    set: [1],
    map: [["k", 1]],
    date: "5",
  });
});

Deno.test("plainFields() keeps what an error says, with its cause", () => {
  const error = new TypeError("outer", { cause: new Error("inner") });
  const { error: plain } = plainFields({ error }, same);
  const { name, message, stack, cause } = plain as Record<string, unknown>;
  assert.equal(name, "TypeError");
  assert.equal(message, "outer");
  assert.match(String(stack), /log_fields_test/);
  assert.equal((cause as Record<string, unknown>).message, "inner");
});

Deno.test("plainFields() scrubs every text: values, keys, elements, errors", () => {
  const scrub = (text: string) => text.replaceAll("s3cret", "***");
  const fields = plainFields({
    value: "a s3cret",
    s3cret: 1,
    list: ["s3cret"],
    deep: { er: { than: "s3cret" } },
    map: new Map([["s3cret", "s3cret"]]),
    error: new Error("s3cret", { cause: "s3cret" }),
    symbol: Symbol("s3cret"),
  }, scrub);
  assert.ok(!JSON.stringify(fields).includes("s3cret"));
});

Deno.test("plainFields() is bounded: circles, width, length", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  assert.equal(
    JSON.stringify(plainFields(circle, same)),
    `${'{"self":'.repeat(6)}"[deeper]"${"}".repeat(6)}`,
  );
  const wide = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, i]));
  assert.equal(plainFields(wide, same)["…"], "[10 more]");
  const { list } = plainFields({ list: Array.from({ length: 60 }, () => 0) }, same);
  assert.deepEqual((list as readonly unknown[]).slice(49), [0, "[10 more]"]);
});

Deno.test("plainFields() does not walk a structure that is wide and deep to its end", () => {
  let level: unknown = "leaf";
  for (let i = 0; i < 5; i++) level = Array.from({ length: 50 }, () => level);
  let texts = 0;
  plainFields({ level }, (text) => (texts++, text));
  assert.ok(texts < 600, `${texts} texts`);
});

Deno.test("plainText() scrubs first and cuts then, never through a pair of surrogates", () => {
  const scrub = (text: string) => text.replace(/x{3000}/, "***");
  assert.equal(plainText("x".repeat(3000), scrub), "***");
  assert.equal(plainText("y".repeat(2001), same), `${"y".repeat(2000)}… (1 more)`);
  assert.ok(plainText(`${"y".repeat(1999)}😀😀`, same).isWellFormed());
});

Deno.test("plainFields() survives any value and gives JSON", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (fields) => {
    JSON.stringify(plainFields(fields, same));
  }));
});
