import assert from "node:assert/strict";
import fc from "fast-check";
import { LineWatch } from "./line_watch.ts";

const LINE = "it goes on";
const encoder = new TextEncoder();

Deno.test("LineWatch.push() finds its line in whatever pieces it comes", () => {
  const part = fc.constantFrom(LINE, "it goes", " on", "\n", "\r\n", "\0", "x", "y".repeat(40));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.nat({ max: 9 }), (parts, size) => {
      const bytes = encoder.encode(parts.join(""));
      const watch = new LineWatch(LINE);
      let [isFound, isThere] = [false, false];
      for (let at = 0; at < bytes.length; at += size + 1) {
        const end = Math.min(at + size + 1, bytes.length);
        const lines = parts.join("").slice(0, end).replace(/[\r\0]/g, "").split("\n");
        isThere ||= lines.includes(LINE);
        isFound = watch.push(bytes.slice(at, end)) || isFound;
        assert.equal(isFound, isThere);
      }
    }),
  );
});

Deno.test("LineWatch.push() looks at each byte once, however much came before", () => {
  const watch = new LineWatch(LINE);
  assert.equal(watch.push(encoder.encode(`${LINE}\nmore`)), true);
  assert.equal(watch.push(encoder.encode("more\nand more")), false, "what is over is not kept");
  assert.equal(watch.push(encoder.encode(`x${"x".repeat(100)}`)), false);
  assert.equal(watch.push(encoder.encode(LINE)), false, "it is the end of a longer line");
  assert.equal(watch.push(encoder.encode(`\n${LINE}`)), true);
});
