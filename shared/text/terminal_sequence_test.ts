import assert from "node:assert/strict";
import fc from "fast-check";
import { sequenceEnd, stringBody } from "./terminal_sequence.ts";

const WHOLE_SEQUENCES: Readonly<Record<string, string>> = {
  "CSI colour": "\x1b[31m",
  "CSI with intermediates": "\x1b[0 q",
  "CSI with a control inside": "\x1b[3\x071m",
  "8-bit CSI": "\x9b6n",
  "OSC by BEL": "\x1b]52;c;aGk=\x07",
  "OSC by ST": "\x1b]8;;https://example.test\x1b\\",
  "OSC by 8-bit ST": "\x9d0;title\x9c",
  "OSC ended by CAN": "\x1b]0;title\x18",
  "DCS, where BEL is payload": "\x1bPq\x07payload\x1b\\",
  "8-bit DCS": "\x90q\x9c",
  "APC": "\x1b_payload\x1b\\",
  "PM": "\x1b^payload\x1b\\",
  "SOS": "\x1bXpayload\x1b\\",
  "title of screen": "\x1bktitle\x1b\\",
  "character set": "\x1b(B",
  "reset": "\x1bc",
  "lone ESC": "\x1b",
};

for (const [name, sequence] of Object.entries(WHOLE_SEQUENCES)) {
  Deno.test(`sequenceEnd() takes the whole of: ${name}`, () => {
    const tail = sequence === "\x1b" ? "\u00e9tail" : "tail";
    assert.equal(sequenceEnd(`ab${sequence}${tail}`, 2), 2 + sequence.length);
  });
}

Deno.test("sequenceEnd() takes an unterminated string to the end of the text", () => {
  for (
    const opener of ["\x1b]0;", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x9d", "\x90", "\x9f", "\x1b["]
  ) {
    const text = `${opener}1234`;
    assert.equal(sequenceEnd(text, 0), text.length, JSON.stringify(opener));
  }
});

Deno.test("sequenceEnd() ends a string where another sequence begins", () => {
  assert.equal(sequenceEnd("\x1b]0;title\x1b[31mred", 0), 9);
  assert.equal(sequenceEnd("\x1b]0;title\x9b31mred", 0), 9);
});

Deno.test("sequenceEnd() is the start where no sequence starts", () => {
  assert.equal(sequenceEnd("plain", 2), 2);
  assert.equal(sequenceEnd("\x07", 0), 0);
  assert.equal(sequenceEnd("", 0), 0);
});

Deno.test("sequenceEnd() never goes back or past the end", () => {
  const unit = fc.constantFrom(
    "\x1b",
    "[",
    "]",
    "P",
    "k",
    "\\",
    "\x9b",
    "\x9d",
    "\x9c",
    "\x07",
    "m",
    "é",
  );
  fc.assert(
    fc.property(fc.array(unit).map((units) => units.join("")), fc.nat(40), (text, start) => {
      const end = sequenceEnd(text, start);
      assert.ok(end >= start && (end === start || end <= text.length));
    }),
  );
});

Deno.test("stringBody() is where the payload begins", () => {
  assert.equal(stringBody("\x1b]0;t", 0)?.start, 2);
  assert.equal(stringBody("\x9d0;t", 0)?.start, 1);
  assert.equal(stringBody("\x1b[31m", 0), undefined);
  assert.equal(stringBody("]0;t", 0), undefined);
});
